// The tutorial's resolvers in JavaScript, tested one handler at a time with EvaluateCode.
import { readFileSync } from "node:fs";
import { AppSyncClient, EvaluateCodeCommand } from "@aws-sdk/client-appsync";
import { expect, test } from "vitest";

const appsync = new AppSyncClient();
const message = { roomId: "room1", timestamp: "2025-01-01T10:00:00", sender: "ann", content: "Hello!" };

function evaluate(file, handler, context) {
  return appsync.send(
    new EvaluateCodeCommand({
      runtime: { name: "APPSYNC_JS", runtimeVersion: "1.0.0" },
      code: readFileSync(file, "utf8"),
      function: handler,
      context: JSON.stringify(context),
    }),
  );
}

test("a message becomes an item", async () => {
  const { evaluationResult } = await evaluate("graphql/sendMessage.js", "request", { arguments: { input: message } });
  expect(JSON.parse(evaluationResult)).toMatchObject({
    operation: "PutItem",
    key: { roomId: { S: "room1" }, timestamp: { S: "2025-01-01T10:00:00" } },
    attributeValues: { sender: { S: "ann" }, content: { S: "Hello!" } },
  });
});

test("an error of the table is passed on", async () => {
  const failure = { message: "Too many requests", type: "DynamoDB:ThrottlingException" };
  const { error } = await evaluate("graphql/sendMessage.js", "response", { error: failure });
  expect(error.message).toBe("Too many requests");
});

test("the items of a room are returned", async () => {
  const { evaluationResult } = await evaluate("graphql/getMessages.js", "response", { result: { items: [message] } });
  expect(JSON.parse(evaluationResult)).toEqual([message]);
});
