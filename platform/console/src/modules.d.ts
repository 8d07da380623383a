declare module "*.css";

declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface Options {
    url: string;
    dom_id: string;
    deepLinking?: boolean;
    defaultModelsExpandDepth?: number;
    validatorUrl?: string | null;
    requestInterceptor?: (request: { headers: Record<string, string> }) => unknown;
  }
  export default function SwaggerUI(options: Options): void;
}
