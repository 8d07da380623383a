/** The routes of a business's own models. */

import { call } from "../api";
import type { Models, Shown } from "./types";

const of = (tenant: string) => `tenants/${tenant}/students`;

export const models = {
  list: (tenant: string) => call<Models>("GET", of(tenant)),
  train: (tenant: string, minutes: number, teacher: Shown) => call<Models>("POST", of(tenant), { minutes, teacher }),
  cancel: (tenant: string, number: number) => call<Models>("POST", `${of(tenant)}/${number}/cancel`),
  activate: (tenant: string, number: number | null) => call<Models>("PUT", `${of(tenant)}/live`, { number }),
  rollBack: (tenant: string) => call<Models>("POST", `${of(tenant)}/live/roll-back`),
  card: (tenant: string, number: number) => `/v1/console/${of(tenant)}/${number}/card`,
};
