// What every page loads. Pages work without it: it saves drafts and swaps parts of a page in place.
import './pages.js';
import { watchDrafts } from './drafts.js';

watchDrafts(document);
document.addEventListener('htmx:load', (event) => watchDrafts(event.target));
