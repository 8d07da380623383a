"""The admin console: operators sign in, watch, take over."""
