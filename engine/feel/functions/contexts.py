"""Standard functions on contexts."""

from __future__ import annotations

from engine.feel.budget import check_length
from engine.feel.environment import Environment
from engine.feel.signatures import standard
from engine.feel.values import Value


@standard("get value", "m=context", "key=text")
def get_value(context: dict[str, Value], key: str) -> Value:
    return context.get(key)


@standard("get entries", "m=context")
def get_entries(context: dict[str, Value]) -> Value:
    return [{"key": key, "value": value} for key, value in context.items()]


@standard("context", "entries=list", inside=True)
def context(env: Environment, entries: list[Value]) -> Value:
    """A context of `{key, value}` entries; null when a key is missing or stands twice."""
    made: dict[str, Value] = {}
    env.budget.spend(len(entries))
    for entry in entries:
        if not isinstance(entry, dict) or not {"key", "value"} <= entry.keys():
            return None
        key = entry["key"]
        if not isinstance(key, str) or key in made:
            return None
        made[key] = entry["value"]
    return made


@standard("context put", "context=context", "key=text", "value=any", inside=True)
def context_put(env: Environment, values: dict[str, Value], key: str, value: Value) -> Value:
    env.budget.spend(len(values) >> 2)
    check_length(len(values))
    return {**values, key: value}


@standard("context put", "context=context", "keys=list", "value=any", inside=True)
def context_put_deep(
    env: Environment, values: dict[str, Value], keys: list[Value], value: Value
) -> Value:
    """Along a path of keys; null when the path leaves the contexts."""
    if not keys or not isinstance(keys[0], str):
        return None
    if len(keys) == 1:
        return context_put(env, values, keys[0], value)
    inner = values.get(keys[0])
    if not isinstance(inner, dict):
        return None
    deeper = context_put_deep(env, inner, keys[1:], value)
    return None if deeper is None else context_put(env, values, keys[0], deeper)


@standard("context merge", "contexts=list", inside=True)
def context_merge(env: Environment, contexts: list[Value]) -> Value:
    merged: dict[str, Value] = {}
    for one in contexts:
        if not isinstance(one, dict):
            return None
        env.budget.spend(1 + (len(one) >> 2))
        merged.update(one)
    check_length(len(merged))
    return merged
