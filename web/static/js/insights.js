// Charts say the day below the pointer; the calendar is walked through with the arrow keys, as one stop of the page.
//
// What is said comes from the table behind each chart, and from the names of the calendar's days.

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function watchChart(chart) {
  const plot = chart.querySelector("svg");
  const rows = [...chart.querySelectorAll("tbody tr")];
  const here = chart.querySelector("[data-chart-here]");
  const said = chart.querySelector("[data-chart-said]");
  plot.addEventListener("pointermove", (event) => {
    const box = plot.getBoundingClientRect();
    const place = Math.min(rows.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * rows.length)));
    const [day, now, before] = [...rows[place].children].map((cell) => cell.textContent);
    said.textContent = chart.dataset.said.replace("{day}", day).replace("{now}", now).replace("{before}", before);
    here.setAttribute("d", `M${place + 0.5} 0V100`);
  });
  plot.addEventListener("pointerleave", () => {
    said.textContent = "";
    here.setAttribute("d", "");
  });
}

function watchCalendar(calendar) {
  const rows = [...calendar.tBodies[0].rows].map((row) => [...row.cells].slice(1).map((cell) => cell.firstElementChild));
  const days = rows.flat().filter(Boolean);
  const said = document.querySelector("[data-calendar-said]");
  const first = days.find((day) => day.hasAttribute("aria-current")) ?? days.filter((day) => day.href).at(-1) ?? days.at(-1);
  for (const day of days) day.tabIndex = day === first ? 0 : -1;

  const say = (event) => (said.textContent = event.target.getAttribute?.("aria-label") ?? "");
  calendar.addEventListener("focusin", say);
  calendar.addEventListener("pointerover", say);
  calendar.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = neighbour(rows, event.target, step);
    event.preventDefault();
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

/** The day beside another; above Monday comes the Sunday before, below Sunday the Monday after. */
function neighbour(rows, day, [down, right]) {
  let row = rows.findIndex((days) => days.includes(day));
  let column = rows[row].indexOf(day) + right;
  row += down;
  if (row < 0) [row, column] = [rows.length - 1, column - 1];
  if (row >= rows.length) [row, column] = [0, column + 1];
  return rows[row][column];
}

function begin() {
  for (const chart of document.querySelectorAll("[data-chart]:not([data-watched])")) {
    chart.dataset.watched = "";
    watchChart(chart);
  }
  const calendar = document.querySelector("[data-calendar]:not([data-watched])");
  if (!calendar) return;
  calendar.dataset.watched = "";
  watchCalendar(calendar);
}

document.addEventListener("beatpass:page", begin);
begin();
