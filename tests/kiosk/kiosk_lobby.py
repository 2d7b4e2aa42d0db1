"""A centre for the kiosk's tests."""

from datetime import UTC, datetime

from wire.views import Lobby

AT = datetime(2026, 11, 23, 16, 24, tzinfo=UTC)
"""10:24 in Tapachula."""
LANGUAGES = {
    "es": "Español",
    "ht": "Kreyòl ayisyen",
    "fr": "Français",
    "en": "English",
    "pt": "Português",
    "ar": "العربية",
}
NAMES = {
    "asylum": ("Asilo y refugio", "Azil ak refij", "Asile et refuge", "اللجوء والحماية", 35, 60),
    "registration": (
        *("Registro y documentos", "Anrejistreman ak papye", "Enregistrement et documents"),
        *("التسجيل والوثائق", 20, 35),
    ),
    "health": ("Salud", "Sante", "Santé", "الصحة", 10, 20),
    "legal": ("Ayuda legal", "Èd legal", "Aide juridique", "مساعدة قانونية", 25, 40),
    "work": ("Trabajo", "Travay", "Travail", "العمل", 10, 15),
    "school": ("Escuela", "Lekòl", "École", "المدرسة", 5, 10),
    "family": ("Niños y familia", "Timoun ak fanmi", "Enfants et famille", "الأطفال والأسرة", 15, 25),
    "shelter": ("Albergue y apoyo", "Abri ak sipò", "Hébergement et soutien", "المأوى والدعم", 20, 30),
}  # fmt: skip
NEEDS = {"pregnant": "B", "infant": "B", "older": "B", "disability": "B", "unwell": "A", "minor": "A"}


def lobby(**change: object) -> Lobby:
    """Return the lobby of a busy morning, with changes."""
    services = [
        {
            "service": code,
            "names": {"es": es, "ht": ht, "fr": fr, "ar": ar},
            "pictogram": code,
            "wait": {"low_s": low * 60, "likely_s": low * 60 + 60, "high_s": high * 60},
        }
        for code, (es, ht, fr, ar, low, high) in NAMES.items()
    ]
    services.append({"service": "info", "names": {"es": "Información"}, "pictogram": "unsure", "wait": None})
    needs = [{"need": need, "lane": lane, "private": need == "minor"} for need, lane in NEEDS.items()]
    whole = {
        "kiosk": "kiosk-1",
        "centre": {"es": "Centro Multiservicios", "ar": "مركز الخدمات المتعددة"},
        "timezone": "America/Mexico_City",
        "service_day": "2026-11-23",
        "open": True,
        "opens_at": None,
        "closes_at": "2026-11-23T21:00:00Z",
        "languages": [{"code": code, "name": name} for code, name in LANGUAGES.items()],
        "services": services,
        "needs": needs,
        "unsure": "info",
        "appointments": True,
    }
    return Lobby.read(whole | change)
