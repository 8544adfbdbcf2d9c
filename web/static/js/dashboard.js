// Greets by the time of day where the producer is, which only their browser knows.

import { word } from "./words.js";

const DATE = { weekday: "long", day: "numeric", month: "long", year: "numeric" };

function greet() {
  const greeting = document.querySelector("[data-greeting]:not([data-greeted])");
  if (!greeting) return;
  greeting.toggleAttribute("data-greeted", true);
  const now = new Date();
  const hour = now.getHours();
  const part = hour >= 5 && hour < 12 ? "morning" : hour >= 12 && hour < 18 ? "afternoon" : "evening";
  document.querySelector("main h1").textContent = word(part, { name: greeting.dataset.greeting });
  const { lang } = document.documentElement;
  const day = now.toLocaleDateString(lang === "en" ? "en-GB" : lang, DATE);
  document.querySelector("main .eyebrow").textContent = day.replace(",", "");
}

document.addEventListener("beatpass:page", greet);
greet();
