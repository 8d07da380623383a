/** The developers' routes. */

import { call } from "../api";
import type { Deliveries, Delivery, Endpoint, Key, Overview } from "./types";

const at = (tenant: string, ...path: string[]) => ["tenants", tenant, "developers", ...path].join("/");

export const developers = {
  all: (tenant: string) => call<Overview>("GET", at(tenant)),
  makeKey: (tenant: string, name: string, scopes: string[], perMinute: number | null) =>
    call<Key & { token: string }>("POST", at(tenant, "keys"), { name, scopes, per_minute: perMinute }),
  limitKey: (tenant: string, id: string, perMinute: number | null) => call<Key>("PATCH", at(tenant, "keys", id), { per_minute: perMinute }),
  revokeKey: (tenant: string, id: string) => call("DELETE", at(tenant, "keys", id)),
  add: (tenant: string, url: string, types: string[]) => call<Endpoint & { secret: string }>("POST", at(tenant, "webhooks"), { url, event_types: types }),
  enable: (tenant: string, id: string, enabled: boolean) => call<Endpoint>("PATCH", at(tenant, "webhooks", id), { enabled }),
  remove: (tenant: string, id: string) => call("DELETE", at(tenant, "webhooks", id)),
  rotate: (tenant: string, id: string) => call<{ secret: string }>("POST", at(tenant, "webhooks", id, "rotate")),
  test: (tenant: string, id: string) => call<Delivery>("POST", at(tenant, "webhooks", id, "test")),
  replaySince: (tenant: string, id: string, since: string) => call<{ queued: number }>("POST", at(tenant, "webhooks", id, "replay"), { since }),
  replay: (tenant: string, id: string, delivery: string) => call<Delivery>("POST", at(tenant, "webhooks", id, "deliveries", delivery, "replay")),
  deliveries: (tenant: string, id: string, status: string, cursor: string | null) => {
    const query = new URLSearchParams({ ...(status ? { status } : {}), ...(cursor ? { cursor } : {}) });
    return call<Deliveries>("GET", `${at(tenant, "webhooks", id, "deliveries")}?${query}`);
  },
};
