"""AppSync's subscriptions over WebSocket: from a mutation's result to the frames that its subscribers receive.

    realtime = RealTime(runtime, apis, worker, loop)
    connection = await realtime.open(api_id, upgrade, outlet)     # None when it is refused
    await connection.receive(text)                                # for each frame that the client sends
    realtime.publish(api, result)                                 # for each operation that was executed
    realtime.left(connection)                                     # when the client has gone

No socket is touched here: `outlet` writes frames, `worker` runs what may take time, `loop` has the time.
https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
"""

from __future__ import annotations

from chatprov.appsync.realtime.connection import RealtimeConnection
from chatprov.appsync.realtime.handshake import PROTOCOL
from chatprov.appsync.realtime.hub import RealTime
from chatprov.appsync.realtime.ports import Loop, Timer, Transport, Worker

__all__ = ["PROTOCOL", "Loop", "RealTime", "RealtimeConnection", "Timer", "Transport", "Worker"]
