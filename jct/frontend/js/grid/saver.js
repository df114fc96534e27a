// Sends what was typed in batches, takes the answer in, and never loses a text on the way.
import { nameOf, setValue, valueOf } from "./sheet.js";

const PAUSE = 600; // ms after the last change
const AGAIN = [2000, 5000, 10000, 30000]; // ms between tries without a connection

export class Saver {
  constructor(sheet, form) {
    this.sheet = sheet;
    this.form = form;
    this.address = sheet.table.dataset.save;
    this.status = document.getElementById("grid-status");
    this.clashes = document.getElementById("grid-clashes");
    this.waiting = new Set(); // boxes to send
    this.wrong = new Map(); // box id → what is wrong with it
    this.clashing = new Set(); // boxes that somebody else changed
    this.failed = 0;
    this.sending = null;
    window.addEventListener("beforeunload", (event) => this.waiting.size && event.preventDefault());
  }

  /** Say something to everybody, those who listen included. */
  say(words) {
    this.status.textContent = words;
  }

  /** Send these boxes soon; `kind` "fill" makes them one change that can be undone as one. */
  queue(boxes, kind = "") {
    boxes.forEach((box) => this.waiting.add(box));
    clearTimeout(this.timer);
    if (kind) {
      return this.flush(kind);
    }
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  /** Send all that waits; true when everything is saved. */
  async flush(kind = "") {
    clearTimeout(this.timer);
    while (this.sending) {
      await this.sending;
    }
    const boxes = [...this.waiting].filter((box) => !this.clashing.has(box));
    if (boxes.length) {
      this.waiting = new Set([...this.waiting].filter((box) => this.clashing.has(box)));
      this.sending = this.send(boxes, kind);
      const sent = await this.sending;
      this.sending = null;
      if (!sent) {
        return false;
      }
    }
    return !this.wrong.size && !this.clashing.size;
  }

  async send(boxes, kind) {
    this.say("Saving…");
    const texts = new Map(boxes.map((box) => [box, valueOf(box)]));
    const cells = boxes.map((box) => {
      const { row, column } = nameOf(box);
      return [row, column, this.sheet.saved.get(box), texts.get(box)];
    });
    const revision = this.form.elements.revision.value;
    let answer;
    try {
      const response = await fetch(this.address, {
        method: "POST",
        redirect: "manual",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value,
        },
        body: JSON.stringify({ revision, kind, cells }),
      });
      if (!response.ok) {
        return this.lost(boxes, `Not saved: ${SAID[response.status] || SAID.else}`, response.status >= 500);
      }
      answer = await response.json();
    } catch {
      return this.lost(boxes, "Not saved: no connection. What you typed stays on this page; trying again.", true);
    }
    if (answer.refused) {
      return this.lost(boxes, `Not saved: ${answer.refused}`, false);
    }
    this.failed = 0;
    this.take(answer, texts);
    return true;
  }

  /** Keep what could not be sent, and try again where that helps. */
  lost(boxes, words, again) {
    boxes.forEach((box) => this.waiting.add(box));
    this.say(words);
    if (again) {
      this.timer = setTimeout(() => this.flush(), AGAIN[Math.min(this.failed, AGAIN.length - 1)]);
      this.failed += 1;
    }
    return false;
  }

  /** What the server says now: saved cells, totals, what is left to do, and what went wrong. */
  take(answer, texts) {
    this.form.elements.revision.value = answer.revision;
    for (const box of texts.keys()) {
      this.unmark(box);
    }
    for (const clash of answer.clashes) {
      this.clash(clash);
    }
    const wrong = new Set(answer.wrong.map((cell) => `${cell.column}-${cell.row}`));
    for (const row of answer.rows) {
      this.row(row, texts, wrong);
    }
    answer.wrong.forEach((cell) => this.mark(cell));
    this.sheet.table.tFoot.rows[0].innerHTML = answer.total;
    document.getElementById("todo").innerHTML = answer.todo;
    document.getElementById("grid-undo").innerHTML = answer.undo;
    const told = answer.wrong.map((cell) => `${cell.label}: ${cell.message}`);
    const saved = texts.size > answer.wrong.length + answer.clashes.length ? `Saved on ${answer.at}. ${answer.summary}.` : "";
    this.say([...told, ...answer.clashes.map(inWords), saved, ...answer.guesses].filter(Boolean).join(" "));
  }

  row(row, texts, wrong) {
    for (const [column, text] of Object.entries(row.cells)) {
      const box = this.sheet.box(row.key, column);
      if (!box || this.clashing.has(box) || wrong.has(box.id)) {
        continue;
      }
      const shown = valueOf(box);
      const known = this.sheet.saved.get(box);
      this.sheet.saved.set(box, text);
      // A box somebody is typing in, or typed into since it was sent, keeps its text.
      if (shown === (texts.has(box) ? texts.get(box) : known) && !box.closest(".jct-sheet__entry--editing")) {
        setValue(box, text);
      }
    }
    const variance = this.sheet.table.querySelector(`tr[data-row="${row.key}"] > [data-column="variance"]`);
    variance.innerHTML = row.variance;
  }

  mark({ row, column, label, message }) {
    const box = this.sheet.box(row, column);
    this.wrong.set(box.id, `${label}: ${message}`);
    note(box, "wrong", message, "govuk-error-message");
    box.setAttribute("aria-invalid", "true");
  }

  unmark(box) {
    this.wrong.delete(box.id);
    box.removeAttribute("aria-invalid");
    box.removeAttribute("aria-describedby");
    const cell = box.closest("td");
    cell.classList.remove("jct-sheet__entry--wrong", "jct-sheet__entry--clash");
    cell.querySelector("p")?.remove();
  }

  /** Show theirs and mine, and let the person choose. */
  clash(clash) {
    const box = this.sheet.box(clash.row, clash.column);
    this.clashing.add(box);
    this.sheet.saved.set(box, clash.theirs);
    note(box, "clash", `${clash.by} changed it to ${clash.theirs || "nothing"}`, "jct-sheet__note");
    const item = document.getElementById("grid-clash").content.firstElementChild.cloneNode(true);
    item.dataset.box = box.id;
    for (const [name, words] of Object.entries({ ...clash, mine: valueOf(box) || "nothing", theirs: clash.theirs || "nothing" })) {
      const place = item.querySelector(`[data-${name}]`);
      if (place) {
        place.textContent = words;
      }
    }
    item.querySelector("[data-keep]").addEventListener("click", () => this.settle(box, valueOf(box)));
    item.querySelector("[data-take]").addEventListener("click", () => this.settle(box, clash.theirs));
    this.clashes.querySelector(`[data-box="${box.id}"]`)?.remove();
    this.clashes.append(item);
    this.clashes.hidden = false;
  }

  settle(box, text) {
    this.clashing.delete(box);
    this.clashes.querySelector(`[data-box="${box.id}"]`).remove();
    this.clashes.hidden = !this.clashing.size;
    this.unmark(box);
    setValue(box, text);
    if (text === this.sheet.saved.get(box)) {
      this.waiting.delete(box);
      this.say("Theirs was taken.");
    } else {
      this.queue([box]);
    }
    box.focus();
  }
}

const SAID = {
  0: "you are signed out. Sign in again in another tab; what you typed stays on this page.",
  403: "you may no longer enter this return, or you are signed out. Sign in again in another tab.",
  404: "you may no longer enter this return.",
  else: "the server could not take it. What you typed stays on this page.",
};

const inWords = (clash) =>
  `${clash.label}: ${clash.by} changed it on ${clash.at} to ${clash.theirs || "nothing"}. Choose yours or theirs above the grid.`;

function note(box, kind, words, look) {
  const cell = box.closest("td");
  cell.querySelector("p")?.remove();
  cell.classList.add(`jct-sheet__entry--${kind}`);
  const message = document.createElement("p");
  message.id = `${box.id}-note`;
  message.className = look;
  message.textContent = words;
  cell.append(message);
  box.setAttribute("aria-describedby", message.id);
}
