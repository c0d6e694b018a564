"""Reading the Content-Type and Accept headers, as RFC 9110 has them."""

JSON = "application/json"
# The ranges that include JSON, the most specific first: its word counts.
RANGES = (JSON, "application/*", "*/*")


def is_json(content_type):
    """Whether a body of this type is JSON, whatever the case and parameters (charset) given."""
    return bool(content_type) and content_type.partition(";")[0].strip().lower() == JSON


def accepts_json(accept):
    """Whether a client that sends this Accept header takes JSON. An absent one takes anything."""
    if not accept or not accept.strip():
        return True
    quality = {}
    for media_range in accept.split(","):
        name, *parameters = (part.strip().lower() for part in media_range.split(";"))
        quality[name] = max(quality.get(name, 0.0), quality_of(parameters))
    wanted = next((quality[name] for name in RANGES if name in quality), 0.0)
    return wanted > 0


def quality_of(parameters):
    """The `q` among a media range's parameters; 1 where there is none, or none that is a number."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 1.0
    return 1.0
