// A CDK app with the shapes of AWS's public AppSync samples: `SHAPE=name node shapes.js` declares one of them.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const cdk = require('aws-cdk-lib');
const { aws_appsync: appsync, aws_cognito: cognito, aws_dynamodb: dynamodb, aws_iam: iam, aws_lambda: lambda, aws_s3: s3 } = cdk;

const DESTROY = cdk.RemovalPolicy.DESTROY;
const SCHEMA = path.join(__dirname, 'notes.graphql');
const { MappingTemplate, PrimaryKey, Values } = appsync;
const JS = appsync.FunctionRuntime.JS_1_0_0;

function notesTable(scope, props = {}) {
  return new dynamodb.Table(scope, 'Notes', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    removalPolicy: DESTROY,
    ...props,
  });
}

function api(scope, props = {}) {
  return new appsync.GraphqlApi(scope, 'Api', {
    name: 'notes', definition: appsync.Definition.fromFile(SCHEMA), ...props,
  });
}

const SHAPES = {
  // an API key, one table, a resolver in VTL for each field
  keyed(stack) {
    const source = api(stack).addDynamoDbDataSource('Notes', notesTable(stack));
    const field = (typeName, fieldName, requestMappingTemplate, responseMappingTemplate) =>
      source.createResolver(fieldName, { typeName, fieldName, requestMappingTemplate, responseMappingTemplate });
    field('Query', 'note', MappingTemplate.dynamoDbGetItem('id', 'id'), MappingTemplate.dynamoDbResultItem());
    field('Query', 'notes', MappingTemplate.dynamoDbScanTable(), MappingTemplate.dynamoDbResultList());
    field('Mutation', 'addNote', MappingTemplate.dynamoDbPutItem(PrimaryKey.partition('id').auto(), Values.projecting('input')),
      MappingTemplate.dynamoDbResultItem());
    field('Mutation', 'removeNote', MappingTemplate.dynamoDbDeleteItem('id', 'id'), MappingTemplate.dynamoDbResultItem());
  },
  // a pipeline of two functions in JavaScript and a TableV2, with environment variables and limits
  pipeline(stack) {
    const graphql = api(stack, { environmentVariables: { STAGE: 'test' }, queryDepthLimit: 5, xrayEnabled: true });
    const table = graphql.addDynamoDbDataSource('Notes', new dynamodb.TableV2(stack, 'Notes', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, removalPolicy: DESTROY,
    }));
    const local = graphql.addNoneDataSource('Local');
    const passing = (name, dataSource, request) => new appsync.AppsyncFunction(stack, name, {
      name, api: graphql, dataSource, runtime: JS,
      code: appsync.Code.fromInline(`${request}\nexport function response(ctx) { return ctx.result }`),
    });
    const check = passing('check', local, 'export function request(ctx) { return { payload: ctx.args.input } }');
    const put = passing('put', table, `import { util } from '@aws-appsync/utils'
export function request(ctx) {
  return { operation: 'PutItem', key: util.dynamodb.toMapValues({ id: util.autoId() }), attributeValues: util.dynamodb.toMapValues(ctx.prev.result) }
}`);
    new appsync.Resolver(stack, 'AddNote', {
      api: graphql, typeName: 'Mutation', fieldName: 'addNote', runtime: JS, pipelineConfig: [check, put],
      code: appsync.Code.fromInline('export function request() { return {} }\nexport function response(ctx) { return ctx.prev.result }'),
    });
  },
  // a user pool with groups, and two more ways to authorize
  signedIn(stack) {
    const pool = new cognito.UserPool(stack, 'Users', {
      selfSignUpEnabled: true, signInAliases: { email: true }, autoVerify: { email: true }, removalPolicy: DESTROY,
      standardAttributes: { email: { required: true, mutable: true } },
      passwordPolicy: { minLength: 10, requireSymbols: false },
    });
    pool.addClient('Web', { authFlows: { userSrp: true, userPassword: true }, preventUserExistenceErrors: true });
    new cognito.CfnUserPoolGroup(stack, 'Admins', { userPoolId: pool.userPoolId, groupName: 'admins', precedence: 1 });
    const graphql = api(stack, {
      authorizationConfig: {
        defaultAuthorization: {
          authorizationType: appsync.AuthorizationType.USER_POOL,
          userPoolConfig: { userPool: pool, defaultAction: appsync.UserPoolDefaultAction.ALLOW },
        },
        additionalAuthorizationModes: [{
          authorizationType: appsync.AuthorizationType.API_KEY,
          apiKeyConfig: { name: 'visitors' },
        }],
      },
    });
    new appsync.CfnResolver(stack, 'Note', {
      apiId: graphql.apiId, typeName: 'Query', fieldName: 'note', dataSourceName: graphql.addNoneDataSource('Local').name,
      requestMappingTemplate: '{"version": "2018-05-29", "payload": {"id": "$ctx.args.id", "owner": "$ctx.identity.username"}}',
      responseMappingTemplate: '$util.toJson($ctx.result)',
    }).addResourceDependency(graphql.node.findChild('Schema'));
  },
  // the constructs of level 1: a schema in the template, logs, and what a table may have
  indexed(stack) {
    const table = notesTable(stack, {
      tableName: 'indexed-notes', sortKey: { name: 'owner', type: dynamodb.AttributeType.STRING },
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES, timeToLiveAttribute: 'expires',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
    table.addGlobalSecondaryIndex({ indexName: 'byOwner', partitionKey: { name: 'owner', type: dynamodb.AttributeType.STRING } });
    const logs = new iam.Role(stack, 'LogsRole', {
      assumedBy: new iam.ServicePrincipal('appsync.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSAppSyncPushToCloudWatchLogs')],
    });
    const graphql = new appsync.CfnGraphQLApi(stack, 'Api', {
      name: 'indexed', authenticationType: 'API_KEY', logConfig: { fieldLogLevel: 'ERROR', cloudWatchLogsRoleArn: logs.roleArn },
    });
    const schema = new appsync.CfnGraphQLSchema(stack, 'Schema', { apiId: graphql.attrApiId, definition: fs.readFileSync(SCHEMA, 'utf8') });
    const role = new iam.Role(stack, 'TableRole', { assumedBy: new iam.ServicePrincipal('appsync.amazonaws.com') });
    table.grantReadData(role);
    const source = new appsync.CfnDataSource(stack, 'Source', {
      apiId: graphql.attrApiId, name: 'Notes', type: 'AMAZON_DYNAMODB', serviceRoleArn: role.roleArn,
      dynamoDbConfig: { tableName: table.tableName, awsRegion: stack.region },
    });
    const notes = new appsync.CfnResolver(stack, 'ByOwner', {
      apiId: graphql.attrApiId, typeName: 'Query', fieldName: 'notes', dataSourceName: source.attrName,
      requestMappingTemplate: '{"version": "2018-05-29", "operation": "Query", "index": "byOwner", "query": '
        + '{"expression": "#o = :o", "expressionNames": {"#o": "owner"}, "expressionValues": {":o": {"S": "me"}}}}',
      responseMappingTemplate: '$util.toJson($ctx.result.items)',
    });
    notes.addResourceDependency(schema);
    new cdk.aws_logs.LogGroup(stack, 'Logs', {
      logGroupName: cdk.Fn.join('/', ['/aws/appsync/apis', graphql.attrApiId]), retention: 7, removalPolicy: DESTROY,
    });
  },
  // a stack that exports a table, and another one that uses it
  shared(stack) {
    const table = notesTable(stack);
    const user = new cdk.Stack(stack.node.root, 'shared-user', { synthesizer: synthesizer() });
    const source = api(user).addDynamoDbDataSource('Notes', table);
    source.createResolver('note', {
      typeName: 'Query', fieldName: 'note', requestMappingTemplate: MappingTemplate.dynamoDbGetItem('id', 'id'),
      responseMappingTemplate: MappingTemplate.dynamoDbResultItem(),
    });
  },
  // a nested stack for the data, whose output the parent uses
  nested(stack) {
    const data = new cdk.NestedStack(stack, 'Data');
    const source = api(stack).addDynamoDbDataSource('Notes', notesTable(data));
    source.createResolver('notes', {
      typeName: 'Query', fieldName: 'notes', requestMappingTemplate: MappingTemplate.dynamoDbScanTable(),
      responseMappingTemplate: MappingTemplate.dynamoDbResultList(),
    });
  },
  // refused by name: a function, and what empties a bucket when it is deleted
  lambda(stack) {
    const handler = new lambda.Function(stack, 'Handler', {
      runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => 1'),
    });
    api(stack).addLambdaDataSource('Function', handler);
    new s3.Bucket(stack, 'Files', { removalPolicy: DESTROY, autoDeleteObjects: true });
  },
  // refused by name: sources and settings that the local AppSync has not
  sources(stack) {
    const graphql = api(stack);
    graphql.addHttpDataSource('Web', 'https://example.com');
    new appsync.CfnApiCache(stack, 'Cache', { apiId: graphql.apiId, apiCachingBehavior: 'FULL_REQUEST_CACHING', ttl: 60, type: 'SMALL' });
    new appsync.EventApi(stack, 'Events', { apiName: 'events' }).addChannelNamespace('news');
  },
};

function synthesizer() {
  switch (process.env.SYNTHESIZER) {
    case 'cli': return new cdk.CliCredentialsStackSynthesizer();
    case 'legacy': return new cdk.LegacyStackSynthesizer();
    default: return new cdk.DefaultStackSynthesizer();
  }
}

const app = new cdk.App({ analyticsReporting: false });
for (const [name, declare] of Object.entries(SHAPES)) {
  if (!process.env.SHAPE || process.env.SHAPE === name) declare(new cdk.Stack(app, name, { synthesizer: synthesizer() }));
}
