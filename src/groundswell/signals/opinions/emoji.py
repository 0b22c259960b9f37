"""What emoji say of themselves, from -4 to 4, as people rate words; those that may mean either are not here."""

from groundswell.vocabulary import APPROVING, DISAPPROVING

RATED = {
    3.0: "😍 🥰 🤩 🥳 🏆 💯 🎉",
    2.2: "😊 🙂 😀 😃 😄 😁 😻 😎 🤗 😘 ☺ 😇 🎊 🌈 💕 💖 💗 💞 😋 😌 🫶 ✅",
    0.8: "😂 🤣 😉 😅 😜 😝",
    -1.0: "😕 🙁 ☹ 😬 😒 😐 😑 😶 😳 😭 ❌ 🥱",
    -2.0: "😞 😔 😢 😟 😩 😫 😖 😣 😰 😨 😱 😤 🤦 😿 🤡 😥",
    -2.8: "😠 😡 🤬 🤮 🤢 🖕 👿 💀",
}
LIKED, DISLIKED = 2.2, -2.2


def valences() -> dict[str, float]:
    """Every emoji that has a rating, with it."""
    known = {sign: LIKED for sign in APPROVING if not sign.isascii()}
    known |= {sign: DISLIKED for sign in DISAPPROVING if not sign.isascii()}
    return known | {sign: rating for rating, listed in RATED.items() for sign in listed.split()}
