# ruff: noqa: E501  # a row of a table is a line
"""config.yaml: the tutorial's values, and one clear line for each mistake."""

from __future__ import annotations

import json
import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
import yaml

from chatprov.config import json_schema, load
from chatprov.config.section import present
from chatprov.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "config.yaml").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "graphql", tmp_path / "graphql")
    return tmp_path


def test_the_tutorials_values() -> None:
    config = load(ROOT / "config.yaml")
    assert config.table
    assert config.bucket
    assert config.data_source
    assert (config.region, config.table.name) == ("ap-south-1", "ChatMessages")
    assert (config.table.partition_key.name, config.table.sort_key.name) == ("roomId", "timestamp")
    assert (config.user_pool.name, config.user_pool.mfa) == ("ChatUserPool", "OFF")
    assert (config.app_client.name, config.app_client.generate_secret) == ("ChatAppClient", False)
    assert config.app_client.model_dump(
        include={"auth_session_minutes", "refresh_token_days", "access_token_minutes"}
    ) == {
        "auth_session_minutes": 3,
        "refresh_token_days": 5,
        "access_token_minutes": 60,
    }
    assert config.bucket.name == "chat-app-uploads-appasync"
    assert config.bucket.cors[0].allowed_methods == ["PUT", "GET"]
    assert (config.api.name, config.data_source.name) == ("ChatAppAPI", "ChatMessagesDS")
    assert [f"{one.type}.{one.field}" for one in config.resolvers] == ["Mutation.sendMessage", "Query.getMessages"]


@pytest.mark.parametrize("file", ["config.yaml", "config.hardened.yaml"])
def test_every_value_has_its_comment(file: str) -> None:
    # A line that only opens a section, a list or an item is explained by its content.
    bare = [line for line in (ROOT / file).read_text().splitlines() if line.strip() and "#" not in line]
    assert bare == []


def test_what_the_hardened_variant_has_otherwise_says_what_it_costs() -> None:
    tutorials = {line.partition("#")[0].strip() for line in TEXT.splitlines()}
    other = [
        line
        for line in (ROOT / "config.hardened.yaml").read_text().partition("resolvers:")[0].splitlines()
        if line.partition("#")[0].strip() not in tutorials and "graphql/" not in line
    ]
    assert [line for line in other if "cost" not in line and "free" not in line] == []


def test_placeholders_are_filled(folder: Path) -> None:
    (folder / "config.yaml").write_text(TEXT.replace("chat-app-uploads-appasync", "chat-{account_id}-{region}", 1))
    config = load(folder / "config.yaml").located("111122223333", "eu-west-1")
    assert present(config.bucket).name == "chat-111122223333-eu-west-1"
    assert config.region == "eu-west-1"


@pytest.mark.parametrize("word", ["OFF", "ON", '"OFF"', "OPTIONAL"])
def test_yamls_off_is_cognitos_word(folder: Path, word: str) -> None:
    (folder / "config.yaml").write_text(TEXT.replace("mfa: OFF", f"mfa: {word}", 1))
    assert load(folder / "config.yaml").user_pool.mfa == word.strip('"')


BROKEN = [
    ("bad indent", "table:  ", "table:  \n x", r"config.yaml:\d+: not valid YAML: "),
    ("open brace", "stack: chat-app", "stack: {{{{", r"config.yaml:\d+: not valid YAML: "),
    ("tab", "table:  ", "table:\n\tname: x", r"config.yaml:\d+: not valid YAML: "),
    ("a list", TEXT, "- a", r"config.yaml:1: a mapping of keys is expected"),
    ("empty", TEXT, "", r"config.yaml:1: a mapping of keys is expected"),
    ("control character", "stack: chat-app", "stack: \x01", r"config.yaml.*not valid YAML"),
    (
        "unknown key",
        "  name: ChatMessages ",
        "  nam: ChatMessages ",
        r"config.yaml:9: table.nam: unknown key \(did you mean name\?\); allowed here: name, partition_key",
    ),
    (
        "unknown section",
        "stack: chat-app",
        "stack: chat-app\nbukket: 1",
        r"bukket: unknown key \(did you mean bucket\?\)",
    ),
    ("missing key", "stack: chat-app", "", r"stack: this key is required"),
    (
        "duplicate key",
        "  tier: ESSENTIALS",
        "  tier: LITE\n  tier: PLUS",
        r"config.yaml:20: user_pool.tier: duplicate key, first on line 19",
    ),
    (
        "wrong type",
        "minimum_length: 8",
        "minimum_length: eight",
        r"password_policy.minimum_length: a valid integer is expected",
    ),
    (
        "text for a switch",
        "self_sign_up: true",
        "self_sign_up: maybe",
        r"user_pool.self_sign_up: a valid boolean is expected, not 'maybe'",
    ),
    (
        "out of bounds",
        "auth_session_minutes: 3",
        "auth_session_minutes: 1",
        r"auth_session_minutes: greater than or equal to 3",
    ),
    (
        "not a choice",
        "type: S}",
        "type: String}",
        r"table.partition_key.type: 'S', 'N' or 'B' is expected, not 'String'",
    ),
    (
        "bad bucket name",
        "chat-app-uploads-appasync",
        "Chat_App",
        r'bucket.name: "Chat_App" is not allowed; a bucket name has 3 to 63',
    ),
    ("bucket like an IP", "chat-app-uploads-appasync", "192.168.1.1", r"bucket.name: .* is not allowed"),
    (
        "bad placeholder",
        "chat-app-uploads-appasync",
        "chat-{acount}",
        r"bucket.name: \{acount\} is not a placeholder; allowed are",
    ),
    ("bad data source name", "ChatMessagesDS ", "Chat-Messages-DS ", r"data_source.name: .*no hyphens"),
    ("bad region", "region: ap-south-1", "region: mumbai", r"region: .*no such region; did you mean ap-south-1\?"),
    (
        "client secret",
        "generate_secret: false",
        "generate_secret: true",
        r"app_client.generate_secret: False is expected",
    ),
    (
        "missing schema",
        "graphql/schema.graphql",
        "graphql/no.graphql",
        r'schema.file: there is no file "graphql/no.graphql"',
    ),
    (
        "missing template",
        "graphql/getMessages.request.vtl",
        "graphql/no.vtl",
        r'resolvers\[1\].request_template: there is no file "graphql/no.vtl"',
    ),
    (
        "file elsewhere",
        "graphql/schema.graphql",
        "../secret",
        r'schema.file: "../secret" lies outside the project folder',
    ),
    ("two resolvers", "field: getMessages", "field: sendMessage", None),
    ("newer form", "chatprov: 1", "chatprov: 2", r"chatprov: 1 is expected, not 2"),
]


FACTORS = "first_factors: [PASSWORD]"
FLOWS = "auth_flows: [ALLOW_USER_AUTH, ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]"
BUCKET = "chat-app-uploads-appasync"
BY_SENDER = "{name: bySender, partition_key: {name: sender, type: S}}"
RULE = '    - {allowed_headers: ["*"], allowed_methods: [GET], allowed_origins: ["*"], expose_headers: []}\n'
# What AWS always refuses, although each value is allowed by itself or elsewhere: edits, the key that is named, why.
REFUSED_TOGETHER: list[tuple[str, dict[str, str], str, str]] = [
    ("phone alone", {"sign_in_with: [email]": "sign_in_with: [phone_number]"}, "user_pool.sign_in_with", "text messages"),
    ("phone too", {"sign_in_with: [email]": "sign_in_with: [email, phone_number]"}, "user_pool.sign_in_with", "text messages"),
    ("codes by SMS", {FACTORS: "first_factors: [PASSWORD, SMS_OTP]"}, "user_pool.first_factors", "text messages"),
    ("no password", {FACTORS: "first_factors: [EMAIL_OTP]"}, "user_pool.first_factors", "PASSWORD has to be among them"),
    ("a passkey alone", {FACTORS: "first_factors: [WEB_AUTHN]"}, "user_pool.first_factors", "PASSWORD has to be among them"),
    ("MFA and codes", {FACTORS: "first_factors: [PASSWORD, EMAIL_OTP]", "mfa: OFF": "mfa: ON"}, "user_pool.first_factors", "while mfa is ON"),
    ("MFA if wanted and codes", {FACTORS: "first_factors: [PASSWORD, EMAIL_OTP]", "mfa: OFF": "mfa: OPTIONAL"}, "user_pool.first_factors", "while mfa is OPTIONAL"),
    ("MFA and passkeys", {FACTORS: "first_factors: [PASSWORD, WEB_AUTHN]", "mfa: OFF": "mfa: ON"}, "user_pool.first_factors", "while mfa is ON"),
    ("LITE and codes", {FACTORS: "first_factors: [PASSWORD, EMAIL_OTP]", "tier: ESSENTIALS": "tier: LITE", FLOWS: "auth_flows: [ALLOW_USER_SRP_AUTH]"}, "user_pool.first_factors", "tier LITE"),
    ("LITE and passkeys", {FACTORS: "first_factors: [PASSWORD, WEB_AUTHN]", "tier: ESSENTIALS": "tier: LITE", FLOWS: "auth_flows: [ALLOW_USER_SRP_AUTH]"}, "user_pool.first_factors", "tier LITE"),
    ("LITE and choice", {"tier: ESSENTIALS": "tier: LITE"}, "app_client.auth_flows", "tier LITE"),
    ("a flow twice", {FLOWS: "auth_flows: [ALLOW_USER_AUTH, ALLOW_USER_AUTH]"}, "app_client.auth_flows", "duplicate"),
    ("a factor twice", {FACTORS: "first_factors: [PASSWORD, PASSWORD]"}, "user_pool.first_factors", "duplicate"),
    ("an attribute twice", {"required_attributes: [email]": "required_attributes: [email, email]"}, "user_pool.required_attributes", "duplicate"),
    ("one key for both", {"sort_key: {name: timestamp": "sort_key: {name: roomId"}, "table.sort_key.name", "another name"),
    ("a key of 256 bytes", {"sort_key: {name: timestamp": "sort_key: {name: " + "é" * 128}, "table.sort_key.name", "255 bytes"),
    ("an index twice", {"indexes: []": f"indexes: [{BY_SENDER}, {BY_SENDER}]"}, "table.indexes[1].name", "has an index bySender already"),
    ("one key for both of an index", {"indexes: []": f"indexes: [{BY_SENDER[:-1]}, sort_key: {{name: sender, type: S}}}}]"}, "table.indexes[0].sort_key.name", "another name"),
    ("an attribute of two types", {"indexes: []": "indexes: [{name: byTime, partition_key: {name: timestamp, type: N}}]"}, "table.indexes[0].partition_key.type", "is of type S in another key"),
    ("two wildcards", {'allowed_origins: ["*"]': 'allowed_origins: ["https://*.*.example"]'}, "bucket.cors[0].allowed_origins", "more than one *"),
    ("two wildcards in a header", {'allowed_headers: ["*"]': 'allowed_headers: ["x-*-*"]'}, "bucket.cors[0].allowed_headers", "more than one *"),
    ("all headers exposed", {"expose_headers: []": 'expose_headers: ["*"]'}, "bucket.cors[0].expose_headers", "no name of a header"),
    ("an empty origin", {'allowed_origins: ["*"]': 'allowed_origins: [""]'}, "bucket.cors[0].allowed_origins", "empty"),
    ("a method twice", {"allowed_methods: [PUT, GET]": "allowed_methods: [PUT, PUT]"}, "bucket.cors[0].allowed_methods", "duplicate"),
    ("a resolver without its source", {"    field: sendMessage ": "    data_source: none\n    field: sendMessage "}, "resolvers[0].data_source", "no data source of type NONE"),
    ("101 rules", {"  cors:": "  cors:\n" + RULE * 100}, "bucket.cors", "at most 100 CORS rules"),
    ("two sources of one name", {"none_name: null": "none_name: ChatMessagesDS"}, "data_source.none_name", "different names"),
    *(
        (f"the bucket name {name}", {BUCKET: name}, "bucket.name", "is not allowed")
        for name in ["xn--chat", "sthree-chat", "amzn-s3-demo-chat", "chat-s3alias", "chat--ol-s3", "chat.mrap", "chat--x-s3", "chat--table-s3", "chat-an", "a..b", "10.0.0.1", "Chat", "ch", "c" * 64, "-chat", "chat-", "chät"]
    ),
    ("a role name beyond ASCII", {"ChatMessagesDS-role": "rôle"}, "data_source.role_name", "is not allowed"),
    ("a pool name beyond ASCII", {"name: ChatUserPool": "name: Bücher"}, "user_pool.name", "is not allowed"),
    ("a tag that is AWS's", {"stack: chat-app": "stack: aws:chat"}, "stack", "does not begin with aws:"),
    ("a table whose policy has no name", {"name: ChatMessages ": f"name: {'T' * 122} "}, "table.name", "NAME-access"),
    ("a resolver of no type", {"- type: Query": "- type: Queries"}, "resolvers[1].type", "has no type Queries"),
    ("a resolver of no field", {"field: getMessages": "field: getMessage"}, "resolvers[1].field", "has no field getMessage; it has getMessages"),
    ("a resolver of an argument", {"field: getMessages": "field: roomId"}, "resolvers[1].field", "has no field roomId"),
    ("a resolver of an input", {"- type: Query": "- type: MessageInput", "field: getMessages": "field: content"}, "resolvers[1].type", "has no type MessageInput"),
    ("days of logs", {"logs: null": "logs: {field_level: ALL, verbose: false, retention_days: 2}"}, "api.logs.retention_days", "is expected"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edits", "key", "why"), [case[1:] for case in REFUSED_TOGETHER], ids=[case[0] for case in REFUSED_TOGETHER]
)
def test_what_aws_always_refuses_is_refused_at_once(folder: Path, edits: dict[str, str], key: str, why: str) -> None:
    text = TEXT
    for old, new in edits.items():
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "config.yaml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(folder / "config.yaml")
    (line,) = caught.value.message.splitlines()
    where, _, said = line.partition(f" {key}: ")
    assert why in said
    number = int(where.removeprefix("config.yaml:").rstrip(":"))
    named = key.rpartition(".")[2].partition("[")[0]
    assert named in text.splitlines()[number - 1]
    assert "Nothing was changed" in caught.value.advice


def test_a_refresh_token_outlives_the_others_by_its_limits(folder: Path) -> None:
    """Cognito refuses one that ends first, https://docs.aws.amazon.com/cognito/latest/developerguide/token-expiration.html."""
    text = TEXT.replace("refresh_token_days: 5", "refresh_token_days: 1")
    for minutes, fails in ((24 * 60, False), (24 * 60 + 1, True)):
        for key in ("access_token_minutes", "id_token_minutes"):
            (folder / "config.yaml").write_text(text.replace(f"{key}: 60", f"{key}: {minutes}"))
            with pytest.raises(ConfigError, match=key) if fails else nullcontext():
                load(folder / "config.yaml")


@pytest.mark.parametrize(
    ("schema", "refused"),
    [
        ("type Query { getMessages(a: In = {b: 1}): ID } type Mutation { sendMessage: ID }", False),
        ('type Query @a(b: "}") { getMessages: ID } extend type Mutation { sendMessage: ID }', False),
        ("type Query { # getMessages: ID\n other: ID } type Mutation { sendMessage: ID }", True),
        ('type Query { "getMessages: ID" other: ID } type Mutation { sendMessage: ID }', True),
        ("type Query { x: ID } interface I { getMessages: ID } type Mutation { sendMessage: ID }", True),
        ("type Query type Mutation { sendMessage: ID }", True),
        ("what AppSync has to say {", False),
        ("{" * 100_000, False),
    ],
    ids=str,
)
def test_a_resolver_needs_its_field_in_the_schema(folder: Path, schema: str, *, refused: bool) -> None:
    (folder / "config.yaml").write_text(TEXT)
    (folder / "graphql" / "schema.graphql").write_text(schema)
    if refused:
        with pytest.raises(ConfigError, match=r"config.yaml:\d+: resolvers\[1\].field: the type Query has no field"):
            load(folder / "config.yaml")
    else:
        load(folder / "config.yaml")


def put(folder: Path, file: str, content: bytes | None) -> None:
    """Write the content of a file; without one there is a folder of its name."""
    (folder / file).unlink()
    if content is None:
        (folder / file).mkdir()
    else:
        (folder / file).write_bytes(content)


UNUSABLE: list[tuple[str, bytes | None, str]] = [
    ("request.vtl", b"", "is empty; AppSync takes templates of 1 to 65536 characters"),
    ("request.vtl", b"x" * 65_537, "is 65537 characters long; AppSync takes templates of 1 to 65536 characters"),
    ("js", b"", "is empty; AppSync takes code of 1 to 32768 characters"),
    ("js", b"x" * 32_769, "is 32769 characters long; AppSync takes code of 1 to 32768 characters"),
    ("js", "é".encode() * 32_769, "is 32769 characters long; AppSync takes code of 1 to 32768 characters"),
    ("js", b"// \xe9", "cannot be read: it is not UTF-8 text"),
    ("js", None, "cannot be read: it is a folder"),
    ("js", b"\xef\xbb\xbfexport {}", "begins with a byte order mark (BOM), which would be sent with it; save the file as UTF-8 without one"),
    ("request.vtl", b"\xef\xbb\xbf{}", "begins with a byte order mark (BOM), which would be sent with it; save the file as UTF-8 without one"),
]  # fmt: skip


@pytest.mark.parametrize(("ending", "content", "why"), UNUSABLE)
def test_a_file_that_appsync_cannot_take(folder: Path, ending: str, content: bytes | None, why: str) -> None:
    (folder / "config.yaml").write_text(TEXT)
    put(folder, f"graphql/getMessages.{ending}", content)
    with pytest.raises(ConfigError) as caught:
        load(folder / "config.yaml")
    [line] = caught.value.message.splitlines()
    assert line.endswith(f'"graphql/getMessages.{ending}" {why}')
    assert f"resolvers[1].{'code' if ending == 'js' else 'request_template'}: " in line


UNUSABLE_NAMES = [
    ('"a\\0b"', r'"a.b" cannot be the name of a file'),
    ("n" * 5000, r'"n{80}" cannot be the name of a file'),
    ("loop", r'"loop" cannot be the name of a file|there is no (file|folder) "loop"'),
    ("../outside", r'"../outside" lies outside the project folder'),
    ("/etc", r'"/etc" lies outside the project folder'),
]


@pytest.mark.parametrize(
    ("name", "told"), UNUSABLE_NAMES, ids=["NUL", "too long", "links in a circle", "above", "absolute"]
)
@pytest.mark.parametrize(
    "old",
    [
        "file: graphql/schema.graphql",
        "operations: graphql/operations",
        "request_template: graphql/sendMessage.request.vtl",
    ],
)
def test_a_name_that_is_no_file_of_the_project(folder: Path, old: str, name: str, told: str) -> None:
    (folder / "loop").symlink_to("loop")
    assert old in TEXT
    (folder / "config.yaml").write_text(TEXT.replace(old, f"{old.partition(':')[0]}: {name}", 1))
    with pytest.raises(ConfigError, match=told):
        load(folder / "config.yaml")


def test_the_longest_files_are_taken(folder: Path) -> None:
    (folder / "config.yaml").write_text(TEXT)
    put(folder, "graphql/getMessages.request.vtl", b"x" * 65_536)
    put(folder, "graphql/getMessages.js", "é".encode() * 32_768)
    load(folder / "config.yaml")


def test_all_files_are_reported_at_once(folder: Path) -> None:
    (folder / "config.yaml").write_text(TEXT.replace("graphql/schema.graphql", "../schema.graphql", 1))
    (folder / "graphql" / "sendMessage.js").unlink()
    put(folder, "graphql/getMessages.js", b"")
    shutil.rmtree(folder / "graphql" / "operations")
    with pytest.raises(ConfigError) as caught:
        load(folder / "config.yaml")
    assert [line.split(": ")[1] for line in caught.value.message.splitlines()] == [
        "schema.file",
        "resolvers[0].code",
        "resolvers[1].code",
        "schema.operations",
    ]


@pytest.mark.parametrize(
    ("without", "wrong"),
    [
        (["request_template"], "a resolver in VTL has a request_template and a response_template"),
        (["response_template", "code"], "a resolver in VTL has a request_template and a response_template"),
        (["request_template", "response_template", "code"], "a request_template and a response_template, or code"),
        (["request_template", "response_template"], ""),
        (["code"], ""),
    ],
)
def test_a_resolver_is_whole_in_one_language(folder: Path, without: list[str], wrong: str) -> None:
    lines = [line for line in TEXT.splitlines() if not line.strip().startswith(tuple(f"{key}:" for key in without))]
    (folder / "config.yaml").write_text("\n".join(lines))
    if wrong:
        with pytest.raises(ConfigError, match=wrong):
            load(folder / "config.yaml")
    else:
        assert not {*without} & {key for resolver in load(folder / "config.yaml").resolvers for key in resolver.files}


@pytest.mark.parametrize(
    "edits",
    [
        {FACTORS: "first_factors: [PASSWORD, EMAIL_OTP, WEB_AUTHN]"},
        {FACTORS: "first_factors: [PASSWORD, WEB_AUTHN]", "mfa: OFF": "mfa: OPTIONAL"},
        {"mfa: OFF": "mfa: ON"},
        {"tier: ESSENTIALS": "tier: LITE", FLOWS: "auth_flows: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]"},
        {"refresh_token_days: 5": "refresh_token_days: 1", "access_token_minutes: 60": "access_token_minutes: 1440"},
        {"stack: chat-app": "stack: Übung:1/=+@"},
        {"region: ap-south-1": "region: eusc-de-east-1"},
        {BUCKET: "chat.up.example"},
        {"name: ChatMessages ": f"name: {'T' * 121} "},
        {"- type: Query": "- type: Message", "field: getMessages": "field: content"},
        {'allowed_origins: ["*"]': 'allowed_origins: ["https://*.example", "http://localhost:5173"]'},
    ],
    ids=str,
)
def test_what_aws_takes_is_taken(folder: Path, edits: dict[str, str]) -> None:
    text = TEXT
    for old, new in edits.items():
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "config.yaml").write_text(text)
    assert load(folder / "config.yaml").chatprov == 1


def test_a_name_that_is_too_long_in_another_region_is_told(folder: Path) -> None:
    (folder / "config.yaml").write_text(TEXT.replace(BUCKET, "c" * 39 + "-{account_id}-{region}", 1))
    config = load(folder / "config.yaml")
    with pytest.raises(ConfigError, match=r"region ap-northeast-1, bucket.name cannot be used: .* is not allowed"):
        config.located("111122223333", "ap-northeast-1")


@pytest.mark.parametrize(("old", "new", "told"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_mistake_is_one_clear_line(folder: Path, old: str, new: str, told: str | None) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    if told is None:  # a second resolver on one field takes two edits
        text = text.replace("- type: Query", "- type: Mutation")
        told = r"resolvers\[1\]: Mutation.sendMessage has a resolver already"
    (folder / "config.yaml").write_text(text)
    with pytest.raises(ConfigError, match=told) as caught:
        load(folder / "config.yaml")
    assert all(line.startswith("config.yaml") for line in caught.value.message.splitlines())
    assert "Nothing was changed" in caught.value.advice


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "config.yaml")
    (tmp_path / "config.yaml").write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(tmp_path / "config.yaml")


def test_the_json_schema_is_fresh_and_knows_every_key() -> None:
    """`make schema` writes it again."""
    assert (ROOT / "config.schema.json").read_text() == json_schema()
    schema = json.loads(json_schema())
    assert set(yaml.safe_load(TEXT)) <= set(schema["properties"])
