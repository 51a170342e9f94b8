import { listOf } from "../../html.js";

export const { data, render } = listOf("agreements");
