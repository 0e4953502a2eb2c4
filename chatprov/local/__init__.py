"""The embedded local cloud: moto and the AppSync runtime behind one port on 127.0.0.1."""
