"""APPSYNC_JS: the language of JavaScript resolvers and functions.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-util-reference-js.html
"""
