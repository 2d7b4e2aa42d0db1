"""What staff are told of an alert, in their language; nothing in it is about a person."""

from language.catalogue import STAFF_LANGUAGES, Catalogue, catalogue
from server.domain.centre import Centre
from wire.words import AlertKind


def alert_words(kind: AlertKind, words: Catalogue) -> str:
    """Return what an alert says."""
    return {
        AlertKind.HELP: words.text("A visitor asks for a person"),
        AlertKind.PAPER_LOW: words.text("Paper is running low"),
        AlertKind.PAPER_OUT: words.text("There is no paper"),
        AlertKind.COVER_OPEN: words.text("The printer is open"),
        AlertKind.PRINTER_OFFLINE: words.text("The printer does not answer"),
        AlertKind.TICKET_REFUSED: words.text("A ticket issued offline was not taken over"),
        AlertKind.EMERGENCY: words.text("needs help at once"),
        AlertKind.REFERRAL: words.text("A referral waits for an answer"),
        AlertKind.LETTER_NOT_SENT: words.text("Reminders do not go out"),
        AlertKind.QUEUE_LONG: words.text("Many people wait"),
        AlertKind.STEP_OVERDUE: words.text("Somebody waits far past the promised time"),
        AlertKind.DEVICE_SILENT: words.text("A device has not been heard for a while"),
        AlertKind.DESK_WANTED: words.text("asks for one more desk"),
        AlertKind.FORECAST_OFF: words.text("The waits we announce do not hold"),
        AlertKind.NUMBERS_LOW: words.text("The numbers of today are running out; letters follow"),
        AlertKind.OLDER_COPY: words.text("Works with an older copy of the data: look who waits"),
        AlertKind.ALARM_NOT_SENT: words.text("Alerts do not go out"),
    }[kind]


def measured_words(kind: AlertKind, value: int | None, threshold: int | None, words: Catalogue) -> str:
    """Return what an alarm measures beside its threshold, empty where it measures nothing."""
    if value is None or threshold is None:
        return ""
    if kind is AlertKind.QUEUE_LONG:
        return words.text("{value} wait, alert from {threshold}", value=value, threshold=threshold)
    if kind is AlertKind.FORECAST_OFF and value < threshold:
        return words.text("{value} % held, alert below {threshold} %", value=value, threshold=threshold)
    if kind is AlertKind.NUMBERS_LOW:
        return words.text("{value} % given, alert from {threshold} %", value=value, threshold=threshold)
    if kind is AlertKind.FORECAST_OFF:
        return words.text("{value} % held, alert above {threshold} %", value=value, threshold=threshold)
    return words.text("{value} min, alert from {threshold} min", value=value, threshold=threshold)


def way_words(kind: AlertKind, device: str, words: Catalogue) -> str:
    """Return who or what an alert is about, as staff call it: a way out by its kind, never by its mark."""
    if kind not in {AlertKind.ALARM_NOT_SENT, AlertKind.LETTER_NOT_SENT}:
        return device
    ways = {
        "webhook": words.text("By webhook"),
        "mail": words.text("By e-mail"),
        "smtp": words.text("By e-mail"),
        "rapidpro": words.text("By text message"),
    }
    return ways.get(device.partition(":")[0], device)


def staff_words(centre: Centre) -> Catalogue:
    """Return the words of the centre's first language that staff pages speak."""
    spoken = (language for language in centre.languages if language in STAFF_LANGUAGES)
    return catalogue("staff", next(spoken, STAFF_LANGUAGES[0]))


def about(centre: Centre, kind: AlertKind, device: str, language: str) -> str:
    """Return the name of the service or device that an alert is about, empty for the whole centre."""
    if kind is AlertKind.FORECAST_OFF:
        return ""
    service = centre.services.get(device)
    return service.names.get(language, service.id) if service else device
