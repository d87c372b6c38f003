"""The mind that asks a model reports only what the ask and the playbook say."""
