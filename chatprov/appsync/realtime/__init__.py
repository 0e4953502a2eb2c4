"""AppSync subscriptions over WebSocket: delivers the results of mutations to the subscribers.

    realtime = RealTime(runtime, apis, worker, loop)
    connection = await realtime.open(api_id, upgrade, outlet)     # None when it is refused
    await connection.receive(text)                                # for each frame from the client
    realtime.publish(api, result)                                 # for each executed operation
    realtime.left(connection)                                     # when the client has disconnected

These modules do not use sockets: `outlet` sends frames, `worker` runs slow functions, `loop` is the clock.
https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
"""

from __future__ import annotations

from chatprov.appsync.realtime.connection import RealtimeConnection
from chatprov.appsync.realtime.handshake import PROTOCOL
from chatprov.appsync.realtime.hub import RealTime
from chatprov.appsync.realtime.ports import Loop, Timer, Transport, Worker

__all__ = ["PROTOCOL", "Loop", "RealTime", "RealtimeConnection", "Timer", "Transport", "Worker"]
