"""The engine: finds out what is there (survey), what differs (plan), mends it (apply), and takes it all down again (destroy).

refresh  reads only: every resource side by side -> ReadResult (missing, ours, foreign, ambiguous)
plan     pure: read results + configuration -> Change (none, create, update, replace, adopt)
apply    carries the changes out in dependency order, slow settlers first, each call recorded before and after
settle   waits until AWS has made a resource usable: the exact condition, bounded, with its reason
destroy  the way back, in reverse order, data counted first
state    what is ours, remembered in .chatprov/<target>.json; the world stays the truth
"""
