"""Sign-in with SRP: the password never travels, and is checked all the same."""

import contextlib
import random
from typing import Any

import pytest

from chatprov.local.services.cognito.srp import SrpExchange, Verifier
from chatprov.srp import PRIME
from tests.local.cognito.conftest import EMAIL, PASSWORD, MakePool, Pool, refusal
from tests.local.cognito.srp_client import SrpClient

WRONG = ("NotAuthorizedException", "Incorrect username or password.")
TIMESTAMP = "Sun Nov 22 07:01:54 UTC 2026"


def claims(pool: Pool, client: SrpClient, challenge: dict[str, str], password: str = PASSWORD) -> dict[str, str]:
    return {
        "USERNAME": challenge["USER_ID_FOR_SRP"],
        "PASSWORD_CLAIM_SECRET_BLOCK": challenge["SECRET_BLOCK"],
        "TIMESTAMP": TIMESTAMP,
        "PASSWORD_CLAIM_SIGNATURE": client.claim(pool.id, challenge, password, TIMESTAMP),
    }


def begin(pool: Pool, username: str = EMAIL) -> tuple[SrpClient, dict[str, str]]:
    client = SrpClient(random.getrandbits(256))
    answer = pool.begin("USER_SRP_AUTH", USERNAME=username, SRP_A=client.public)
    assert answer["ChallengeName"] == "PASSWORD_VERIFIER"
    assert "Session" not in answer
    return client, answer["ChallengeParameters"]


@pytest.mark.parametrize("name", ["email", "sub"])
def test_the_right_password_signs_in(pool: Pool, name: str) -> None:
    username = {"sub": pool.add_user(), "email": EMAIL}[name]
    client, challenge = begin(pool, username)
    answer = pool.respond("PASSWORD_VERIFIER", **{**claims(pool, client, challenge), "USERNAME": username})
    assert answer["AuthenticationResult"]["RefreshToken"]


def test_a_wrong_password_is_refused(pool: Pool) -> None:
    pool.add_user()
    client, challenge = begin(pool)
    wrong = claims(pool, client, challenge, "Other-horse-7")
    assert refusal(lambda: pool.respond("PASSWORD_VERIFIER", **wrong)) == WRONG


@pytest.mark.parametrize("signature", ["", "AAAA", "é"])
def test_no_signature_no_tokens(pool: Pool, signature: str) -> None:
    pool.add_user()
    client, challenge = begin(pool)
    forged = {**claims(pool, client, challenge), "PASSWORD_CLAIM_SIGNATURE": signature}
    assert refusal(lambda: pool.respond("PASSWORD_VERIFIER", **forged))[0] in {WRONG[0], "InvalidParameterException"}


def test_a_secret_block_serves_once(pool: Pool) -> None:
    pool.add_user()
    client, challenge = begin(pool)
    answer = claims(pool, client, challenge)
    assert pool.respond("PASSWORD_VERIFIER", **answer)["AuthenticationResult"]
    assert refusal(lambda: pool.respond("PASSWORD_VERIFIER", **answer))[0] == "NotAuthorizedException"


def test_a_changed_timestamp_breaks_the_signature(pool: Pool) -> None:
    pool.add_user()
    client, challenge = begin(pool)
    moved = {**claims(pool, client, challenge), "TIMESTAMP": "Sun Nov 22 07:01:55 UTC 2026"}
    assert refusal(lambda: pool.respond("PASSWORD_VERIFIER", **moved)) == WRONG


@pytest.mark.parametrize("srp_a", ["0", f"{PRIME:x}", f"{2 * PRIME:x}", "-5", "no number"])
def test_a_public_key_that_gives_the_session_key_away_is_refused(pool: Pool, srp_a: str) -> None:
    pool.add_user()
    refused = refusal(lambda: pool.begin("USER_SRP_AUTH", USERNAME=EMAIL, SRP_A=srp_a))
    assert refused[0] == "InvalidParameterException"


def test_an_unknown_user_gets_a_challenge_that_nothing_solves(pool: Pool) -> None:
    _, known = begin(pool, pool.add_user())
    client, challenge = begin(pool, "absent@example.com")
    assert challenge.keys() == known.keys()
    assert len(challenge["SALT"]) == len(known["SALT"])
    assert len(challenge["USER_ID_FOR_SRP"]) == len(known["USER_ID_FOR_SRP"])
    _, again = begin(pool, "absent@example.com")
    assert (again["SALT"], again["USER_ID_FOR_SRP"]) == (challenge["SALT"], challenge["USER_ID_FOR_SRP"])
    answer = claims(pool, client, challenge)
    assert refusal(lambda: pool.respond("PASSWORD_VERIFIER", **answer)) == WRONG


def test_an_unknown_username_is_given_back_as_a_known_one_is(make_pool: MakePool) -> None:
    pool = make_pool({"UsernameAttributes": None})
    pool.add_user("ada")
    for name in ("ada", "absent"):
        assert begin(pool, name)[1]["USER_ID_FOR_SRP"] == name


def test_legacy_clients_tell_that_a_user_does_not_exist(make_pool: MakePool) -> None:
    pool = make_pool(client={"PreventUserExistenceErrors": "LEGACY"})
    refused = refusal(lambda: pool.begin("USER_SRP_AUTH", USERNAME="absent@example.com", SRP_A="5"))
    assert refused == ("UserNotFoundException", "User does not exist.")


def choose_at_once(pool: Pool, client: SrpClient) -> Any:
    return pool.begin("USER_AUTH", USERNAME=EMAIL, SRP_A=client.public, PREFERRED_CHALLENGE="PASSWORD_SRP")


def choose_when_asked(pool: Pool, client: SrpClient) -> Any:
    session = pool.begin("USER_AUTH", USERNAME=EMAIL)["Session"]
    choice = {"ANSWER": "PASSWORD_SRP", "USERNAME": EMAIL, "SRP_A": client.public}
    return pool.respond("SELECT_CHALLENGE", session, **choice)


@pytest.mark.parametrize("choose", [choose_at_once, choose_when_asked])
def test_srp_by_choice(pool: Pool, choose: Any) -> None:
    pool.add_user()
    client = SrpClient(random.getrandbits(256))
    offered = choose(pool, client)
    answer = claims(pool, client, offered["ChallengeParameters"])
    assert pool.respond("PASSWORD_VERIFIER", offered["Session"], **answer)["AuthenticationResult"]["IdToken"]


def test_the_session_of_another_sign_in_does_not_fit(pool: Pool) -> None:
    pool.add_user()
    client, challenge = begin(pool)
    answer = claims(pool, client, challenge)
    refused = refusal(lambda: pool.respond("PASSWORD_VERIFIER", "x" * 20, **answer))
    assert refused == ("NotAuthorizedException", "Invalid session for the user.")


@pytest.mark.slow
def test_both_sides_agree_whatever_the_numbers_begin_with() -> None:
    """Salts and keys with a leading zero or a set top bit are where implementations part ways."""
    pool_id = "ap-south-1_AbCdEf123"
    for seed in range(16):
        client = SrpClient(random.Random(seed).getrandbits(64))
        verifier = Verifier.of("AbCdEf123", "ada", "Correct-horse-7")
        exchange = SrpExchange.begin(client.public, verifier)
        challenge = {
            "SALT": f"{verifier.salt:032x}",
            "SRP_B": f"{exchange.public:x}",
            "SECRET_BLOCK": "c2VjcmV0",
            "USER_ID_FOR_SRP": "ada",
        }
        assert not challenge["SALT"].startswith("00")
        right = client.claim(pool_id, challenge, "Correct-horse-7", TIMESTAMP)
        assert exchange.accepts(right, "AbCdEf123", "ada", b"secret", TIMESTAMP)


@pytest.mark.parametrize("flow", ["USER_SRP_AUTH", "USER_PASSWORD_AUTH"])
def test_the_clock_does_not_tell_who_exists(pool: Pool, monkeypatch: pytest.MonkeyPatch, flow: str) -> None:
    pool.add_user()
    derive = Verifier._derived
    derived: list[str] = []

    def counted(salt: int, pool_name: str, user_id: str, password: str) -> Verifier:
        derived.append(user_id)
        return derive(salt, pool_name, user_id, password)

    monkeypatch.setattr(Verifier, "_derived", staticmethod(counted))

    def exponentiations(name: str) -> int:
        derived.clear()
        with contextlib.suppress(pool.cognito.exceptions.NotAuthorizedException):
            pool.begin(flow, USERNAME=name, PASSWORD="Other-horse-7", SRP_A="5")
        return len(derived)

    assert exponentiations("absent@example.com") == exponentiations(EMAIL)
