import pytest

from consent import configuration


@pytest.fixture(autouse=True)
def _fresh_consent_configuration(settings):
    """Read the configuration on every request, since rollbacks send no signal."""
    settings.CONSENT_CONFIGURATION_SECONDS = 0
    configuration.forget()
    yield
    configuration.forget()
