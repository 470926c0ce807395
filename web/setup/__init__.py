"""Set-up of a machine, shared by `./run` and `./test`; runs before anything is installed."""
