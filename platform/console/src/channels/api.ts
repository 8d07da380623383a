/** The routes of inboxes. */

import { call } from "../api";
import type { InboxDetail, Made, Overview, Reception, Template, Tested, Widget, WidgetSettings } from "./types";

const at = (tenant: string, ...path: string[]) => ["tenants", tenant, "inboxes", ...path].join("/");

export const inboxes = {
  all: (tenant: string) => call<Overview>("GET", at(tenant)),
  add: (tenant: string, body: { channel: string; name: string; agent_id: string; values: Record<string, string> }) => call<Made>("POST", at(tenant), body),
  show: (tenant: string, id: string) => call<InboxDetail>("GET", at(tenant, id)),
  change: (tenant: string, id: string, body: { name: string; agent_id: string; reception: Reception }) => call<InboxDetail>("PUT", at(tenant, id), body),
  setTemplates: (tenant: string, id: string, templates: Template[]) => call<InboxDetail>("PUT", at(tenant, id, "templates"), { templates }),
  connect: (tenant: string, id: string, values: Record<string, string>, remake: string[]) => call<Made>("PUT", at(tenant, id, "connection"), { values, remake }),
  test: (tenant: string, id: string) => call<Tested>("POST", at(tenant, id, "test")),
  remove: (tenant: string, id: string) => call("DELETE", at(tenant, id)),
  widget: (tenant: string, id: string) => call<Widget>("GET", at(tenant, id, "widget")),
  changeWidget: (tenant: string, id: string, settings: WidgetSettings) => call<Widget>("PUT", at(tenant, id, "widget"), settings),
  makeSecret: (tenant: string, id: string) => call<{ secret: string }>("POST", at(tenant, id, "widget", "secret")),
};
