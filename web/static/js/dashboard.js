// Greets by the time of day where the producer is, which only their browser knows.

const DATE = { weekday: "long", day: "numeric", month: "long", year: "numeric" };

function greet() {
  const heading = document.querySelector("main h1");
  if (!heading?.textContent.startsWith("Welcome back")) return;
  const now = new Date();
  const hour = now.getHours();
  const part = hour >= 5 && hour < 12 ? "morning" : hour >= 12 && hour < 18 ? "afternoon" : "evening";
  heading.textContent = heading.textContent.replace("Welcome back", `Good ${part}`);
  document.querySelector("main .eyebrow").textContent = now.toLocaleDateString("en-GB", DATE).replace(",", "");
}

document.addEventListener("beatpass:page", greet);
greet();
