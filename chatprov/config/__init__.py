"""config.yaml as typed data: every value of the tutorial's steps, checked once, with one clear line for each mistake.

A variant is another file with the same keys: every difference between variants is a value here, and no step
checks which variant it builds.
"""

from chatprov.config.configuration import Config, json_schema
from chatprov.config.loading import load
from chatprov.config.resolvers import CodeFiles, FunctionSettings, ResolverLanguage, ResolverSettings

__all__ = ["CodeFiles", "Config", "FunctionSettings", "ResolverLanguage", "ResolverSettings", "json_schema", "load"]
