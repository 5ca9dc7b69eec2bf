"""Hosts that thousands share: a pack names the exact host below them, or the exact URL, never these themselves.

That `icp0.io` and `trycloudflare.com` must not be flagged as a whole was learned in the campaigns of March 2026; the
others are here from general practice.
"""

from __future__ import annotations

_HOSTS = """
icp0.io raw.icp0.io ic0.app trycloudflare.com workers.dev pages.dev r2.dev cloudfront.net amazonaws.com
s3.amazonaws.com azurewebsites.net blob.core.windows.net azureedge.net googleapis.com storage.googleapis.com
appspot.com web.app firebaseapp.com github.com api.github.com raw.githubusercontent.com githubusercontent.com
gist.github.com github.io gitlab.com gitlab.io bitbucket.org vercel.app netlify.app onrender.com herokuapp.com
fly.dev ngrok.io ngrok.app ngrok-free.app webhook.site requestbin.com pipedream.net pastebin.com transfer.sh
file.io dropbox.com discord.com discordapp.com cdn.discordapp.com telegram.org api.telegram.org t.me
duckdns.org bit.ly google.com docs.google.com drive.google.com microsoft.com live.com cloudflare.com
docker.io ghcr.io quay.io
"""
_SHARED = frozenset(_HOSTS.split())


def is_shared(host: str) -> bool:
    """Whether a host, in lower case, serves so many that it says nothing about anybody."""
    return host.removeprefix("www.").rstrip(".") in _SHARED
