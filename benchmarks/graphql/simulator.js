// The tutorial's API on the Amplify simulator with its table in dynalite. Arguments: the folder graphql/, a port. Prints one
// line of JSON when it answers, and serves until it is killed.

const fs = require("fs");
const path = require("path");
const { AmplifyAppSyncSimulator } = require("@aws-amplify/amplify-appsync-simulator");
const { DynamoDBClient, CreateTableCommand } = require("@aws-sdk/client-dynamodb");
const dynalite = require("dynalite");

const [folder, port] = [process.argv[2], Number(process.argv[3])];
const read = (name) => fs.readFileSync(path.join(folder, name), "utf8");
const tableName = "ChatMessages";

async function main() {
  const tables = dynalite({ createTableMs: 0 });
  await new Promise((resolve) => tables.listen(0, "127.0.0.1", resolve));
  const place = {
    endpoint: `http://127.0.0.1:${tables.address().port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  await new DynamoDBClient(place).send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["roomId", "timestamp"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: "roomId", KeyType: "HASH" },
        { AttributeName: "timestamp", KeyType: "RANGE" },
      ],
    }),
  );
  const resolver = (typeName, fieldName) => ({
    kind: "UNIT",
    typeName,
    fieldName,
    dataSourceName: "Messages",
    requestMappingTemplate: read(`${fieldName}.request.vtl`),
    responseMappingTemplate: read(`${fieldName}.response.vtl`),
  });
  const simulator = new AmplifyAppSyncSimulator({ port });
  await simulator.start();
  simulator.init({
    appSync: {
      name: "Benchmark",
      defaultAuthenticationType: { authenticationType: "AMAZON_COGNITO_USER_POOLS", cognitoUserPoolConfig: {} },
      additionalAuthenticationProviders: [],
    },
    schema: { content: read("schema.graphql") },
    resolvers: [resolver("Mutation", "sendMessage"), resolver("Query", "getMessages")],
    dataSources: [{ type: "AMAZON_DYNAMODB", name: "Messages", config: { ...place, tableName } }],
  });
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/graphql`, dynamodb: place.endpoint, tableName }));
}

main();
