"""A client's half of SRP, written from the RFC and from what the JavaScript clients do, apart from the server's."""

import base64
import hashlib
import hmac

_N = int(
    """
    FFFFFFFF FFFFFFFF C90FDAA2 2168C234 C4C6628B 80DC1CD1 29024E08 8A67CC74 020BBEA6 3B139B22 514A0879 8E3404DD
    EF9519B3 CD3A431B 302B0A6D F25F1437 4FE1356D 6D51C245 E485B576 625E7EC6 F44C42E9 A637ED6B 0BFF5CB6 F406B7ED
    EE386BFB 5A899FA5 AE9F2411 7C4B1FE6 49286651 ECE45B3D C2007CB8 A163BF05 98DA4836 1C55D39A 69163FA8 FD24CF5F
    83655D23 DCA3AD96 1C62F356 208552BB 9ED52907 7096966D 670C354E 4ABC9804 F1746C08 CA18217C 32905E46 2E36CE3B
    E39E772C 180E8603 9B2783A2 EC07A28F B5C55DF0 6F4C52C9 DE2BCBF6 95581718 3995497C EA956AE5 15D22618 98FA0510
    15728E5A 8AAAC42D AD33170D 04507A33 A85521AB DF1CBA64 ECFB8504 58DBEF0A 8AEA7157 5D060C7D B3970F85 A6E1E4C7
    ABF5AE8C DB0933D7 1E8C94E0 4A25619D CEE3D226 1AD2EE6B F12FFA06 D98A0864 D8760273 3EC86A64 521F2B18 177B200C
    BBE11757 7A615D6C 770988C0 BAD946E2 08E24FA0 74E5AB31 43DB5BFC E0FD108E 4B82D120 A93AD2CA FFFFFFFF FFFFFFFF
    """.replace("\n", "").replace(" ", ""),
    16,
)
_G = 2


def _pad(hexadecimal: str) -> bytes:
    """Hash input as the JavaScript clients make it, from text: even length, 00 in front of a set top bit."""
    even = "0" + hexadecimal if len(hexadecimal) % 2 else hexadecimal
    return bytes.fromhex("00" + even if even[0] in "89abcdefABCDEF" else even)


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class SrpClient:
    """One sign-in of one user."""

    def __init__(self, secret: int) -> None:
        self.secret = secret
        self.public = f"{pow(_G, secret, _N):x}"

    def claim(self, pool_id: str, challenge: dict[str, str], password: str, timestamp: str) -> str:
        """Return the PASSWORD_CLAIM_SIGNATURE for a PASSWORD_VERIFIER challenge."""
        pool_name, user_id = pool_id.split("_")[1], challenge["USER_ID_FOR_SRP"]
        # The clients make a number of it in between, and so lose leading zeros.
        u = f"{int(_sha(_pad(self.public) + _pad(challenge['SRP_B'])), 16):x}"
        identity = hashlib.sha256(f"{pool_name}{user_id}:{password}".encode()).digest()
        x = int(_sha(_pad(challenge["SALT"]) + identity), 16)
        k = int(_sha(_pad(f"{_N:x}") + _pad(f"0{_G:x}")), 16)
        base = (int(challenge["SRP_B"], 16) - k * pow(_G, x, _N)) % _N
        s = f"{pow(base, self.secret + int(u, 16) * x, _N):x}"
        extracted = hmac.new(_pad(u), _pad(s), hashlib.sha256).digest()
        key = hmac.new(extracted, b"Caldera Derived Key" + bytes([1]), hashlib.sha256).digest()[:16]
        message = pool_name.encode() + user_id.encode()
        message += base64.b64decode(challenge["SECRET_BLOCK"]) + timestamp.encode()
        return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
