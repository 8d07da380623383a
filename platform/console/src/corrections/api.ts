/** The routes of corrections and of the consent to train. */

import { call } from "../api";
import type { Asked, Correction, Corrections, Training } from "./types";

const of = (tenant: string, message: string) => `tenants/${tenant}/messages/${message}/correction`;

export const corrections = {
  asked: (tenant: string, message: string) => call<Asked>("GET", of(tenant, message)),
  correct: (tenant: string, message: string, action: string, answer: string | null) => call<Correction>("PUT", of(tenant, message), { action, answer }),
  list: (tenant: string, agent: string, before: string | null) => {
    const query = new URLSearchParams({ ...(agent ? { agent } : {}), ...(before ? { before } : {}) });
    return call<Corrections>("GET", `tenants/${tenant}/corrections?${query}`);
  },
  takeBack: (tenant: string, id: string) => call("DELETE", `tenants/${tenant}/corrections/${id}`),
  training: (tenant: string) => call<Training>("GET", `tenants/${tenant}/training`),
  allowTraining: (tenant: string, allowed: boolean) => call<Training>("PUT", `tenants/${tenant}/training`, { allowed }),
};
