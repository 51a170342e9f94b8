import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";

export default defineConfig({ site: "https://example.org", publicDir: "./static", outDir: "./public", integrations: [starlight({ title: "Explainers" })] });
