// Lingo's page: asks its own server for a token and reports lessons to it; reads what is the learner's from Laurel itself.

const of = (id) => document.getElementById(id);

let signedIn; // what /sign-in answered: the token, Laurel's address, the lessons

async function post(path, body) {
  const reply = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.message);
  return answer;
}

async function mine(path) {
  const reply = await fetch(`${signedIn.laurel}/${path}`, {
    headers: { Authorization: `Bearer ${signedIn.token}` },
  });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.message);
  return answer;
}

function element(name, text, properties = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...properties });
}

function toast(text) {
  const shown = of("toasts").appendChild(element("p", text));
  setTimeout(() => shown.remove(), 6000);
}

// What an event led to, as Laurel answers it: points, unlocked achievements, ranks.
const SAID = {
  points: (one) => `${one.points > 0 ? "+" : ""}${one.points} ${one.title}`,
  unlock: (one) => `New badge: ${one.title}`,
  rank: (one) => `You are now: ${one.title}`,
};

function lesson([number, name]) {
  const score = element("input", "", { type: "number", value: 80, min: 0, max: 100, id: `score-${number}` });
  const done = element("button", "Finish");
  let attempt = crypto.randomUUID(); // the same until it was recorded: a repeated click counts once
  done.addEventListener("click", async () => {
    done.disabled = true;
    try {
      const answer = await post("/lessons", {
        session: signedIn.session, lesson: Number(number), score: Number(score.value), attempt,
      });
      attempt = crypto.randomUUID();
      for (const one of answer.awarded) toast(SAID[one.kind](one));
      await show();
    } catch (error) {
      toast(error.message);
    }
    done.disabled = false;
  });
  const item = element("li", "");
  item.append(element("h3", name), element("label", "Score", { htmlFor: score.id }), score, done);
  return item;
}

function badge(goal) {
  // A badge of one step is as far as that step; one of several counts the steps.
  const far = goal.requirements.length === 1 && !goal.earned_at ? goal.requirements[0] : goal;
  const item = element("li", "");
  const bar = element("progress", "", { max: 100, value: far.percentage });
  bar.setAttribute("aria-label", `${goal.title}: ${far.percentage} %`);
  const when = goal.earned_at ? `Earned on ${goal.earned_at.slice(0, 10)}` : `${far.count} of ${far.needed}`;
  item.append(element("h3", goal.title), bar, element("p", when));
  item.className = goal.earned_at ? "earned" : "";
  return item;
}

function earned(row) {
  const points = row.points ? `${row.points > 0 ? "+" : ""}${row.points}` : "";
  return element("li", [row.date.slice(0, 10), row.title, points].filter(Boolean).join(" · "));
}

// The token is good for what is the learner's own, and for nothing else.
async function show() {
  const [balances, goals, rows] = await Promise.all([
    mine("laurel/v1/users/me/balances"),
    mine("laurel/v1/users/me/progress"),
    mine("laurel/v1/users/me/earnings?per_page=10"),
  ]);
  of("balance").textContent = balances.map((one) => one.label).join(", ");
  of("badges").replaceChildren(...goals.filter((goal) => goal.needed > 0).map(badge));
  of("history").replaceChildren(...rows.filter((row) => row.type !== "step").map(earned));
}

of("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    signedIn = await post("/sign-in", { name: of("name").value });
    of("lessons").replaceChildren(...Object.entries(signedIn.lessons).map(lesson));
    await show();
    of("sign-in").hidden = true;
    of("home").hidden = false;
  } catch (error) {
    toast(error.message);
  }
});
