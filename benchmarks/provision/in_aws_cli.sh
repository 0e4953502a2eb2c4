#!/bin/sh
# The tutorial's steps 1 to 7 as AWS CLI commands in their order: what a careful person would put into a script.
# Arguments: the endpoint, the folder graphql/. Needs `aws` on the PATH.
set -eu
endpoint=$1 graphql=$2 region=ap-south-1
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=$region AWS_PAGER=

call() { aws --endpoint-url "$endpoint" --output text "$@"; }

table=$(call dynamodb create-table --table-name ChatMessages --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=roomId,AttributeType=S AttributeName=timestamp,AttributeType=S \
    --key-schema AttributeName=roomId,KeyType=HASH AttributeName=timestamp,KeyType=RANGE \
    --query TableDescription.TableArn)
call dynamodb wait table-exists --table-name ChatMessages

pool=$(call cognito-idp create-user-pool --pool-name ChatUserPool --username-attributes email --query UserPool.Id)
call cognito-idp create-user-pool-client --user-pool-id "$pool" --client-name ChatAppClient \
    --explicit-auth-flows ALLOW_USER_AUTH ALLOW_REFRESH_TOKEN_AUTH >/dev/null

bucket=chat-app-uploads-appasync
call s3api create-bucket --bucket $bucket --create-bucket-configuration LocationConstraint=$region >/dev/null
call s3api put-public-access-block --bucket $bucket --public-access-block-configuration BlockPublicAcls=false
call s3api put-bucket-cors --bucket $bucket --cors-configuration \
    '{"CORSRules": [{"AllowedMethods": ["PUT", "GET"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}]}'

api=$(call appsync create-graphql-api --name ChatAppAPI --authentication-type AMAZON_COGNITO_USER_POOLS \
    --user-pool-config "userPoolId=$pool,awsRegion=$region,defaultAction=ALLOW" --query graphqlApi.apiId)
# the CLI of version 1 takes the file as it is, that of version 2 wants fileb://
call appsync start-schema-creation --api-id "$api" --definition "fileb://$graphql/schema.graphql" >/dev/null
while [ "$(call appsync get-schema-creation-status --api-id "$api" --query status)" = PROCESSING ]; do sleep 1; done

role=$(call iam create-role --role-name ChatMessagesDS-role --assume-role-policy-document \
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}]}' \
    --query Role.Arn)
call iam put-role-policy --role-name ChatMessagesDS-role --policy-name access --policy-document \
    "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"dynamodb:*\", \"Resource\": [\"$table\", \"$table/*\"]}]}"

call appsync create-data-source --api-id "$api" --name ChatMessagesDS --type AMAZON_DYNAMODB --service-role-arn "$role" \
    --dynamodb-config "tableName=ChatMessages,awsRegion=$region" >/dev/null
for resolver in Mutation.sendMessage Query.getMessages; do
    field=${resolver#*.}
    call appsync create-resolver --api-id "$api" --type-name "${resolver%.*}" --field-name "$field" \
        --data-source-name ChatMessagesDS \
        --request-mapping-template "file://$graphql/$field.request.vtl" \
        --response-mapping-template "file://$graphql/$field.response.vtl" >/dev/null
done
