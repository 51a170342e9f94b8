import sitemap from "@astrojs/sitemap";
import { defineConfig } from "astro/config";

export default defineConfig({
  site: "https://example.org",
  outDir: "public",
  publicDir: "none",
  cacheDir: ".cache",
  integrations: [sitemap()],
  devToolbar: { enabled: false },
});
