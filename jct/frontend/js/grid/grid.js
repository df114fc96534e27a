// The grid: one cell is active, a range may be selected, typing replaces, and everything typed is saved by itself.
import { only, written } from "./clipboard.js";
import { Keys } from "./keys.js";
import { Saver } from "./saver.js";
import { boxOf, focusOf, setValue, Sheet, valueOf } from "./sheet.js";
import { Stack } from "./undo.js";

export class Grid {
  constructor(table) {
    this.table = table;
    this.form = table.closest("form");
    this.sheet = new Sheet(table);
    this.saver = new Saver(this.sheet, this.form);
    this.stack = new Stack();
    this.preview = document.getElementById("grid-preview");
    this.active = [0, this.sheet.at(0, 0) ? 3 : 0];
    this.anchor = this.active;
    this.editing = null; // {box, before} while a text is being changed
    this.pointing = false; // while a button of the mouse, or a finger, is down
    this.dress();
    this.listen();
    const unsaved = this.sheet.unsaved();
    if (unsaved.length) {
      this.saver.queue(unsaved);
    }
  }

  /** From a table with boxes to a grid with one stop for the Tab key. */
  dress() {
    this.table.setAttribute("role", "grid");
    this.table.setAttribute("aria-multiselectable", "true");
    for (const cells of this.sheet.rows) {
      for (const cell of cells) {
        focusOf(cell).tabIndex = -1;
        if (cell.tagName === "TD" && !boxOf(cell)) {
          cell.setAttribute("aria-readonly", "true");
        }
      }
    }
    focusOf(this.sheet.at(...this.active)).tabIndex = 0;
    this.form.setAttribute("autocomplete", "off");
    const keys = document.querySelector("[data-jct-keys]");
    keys.hidden = false;
    keys.addEventListener("click", () => document.getElementById("grid-keys").showModal());
    document.addEventListener("click", (event) => {
      const close = event.target.closest("dialog [data-jct-close]");
      if (close) {
        event.preventDefault();
        close.closest("dialog").close();
      }
    });
  }

  listen() {
    const keys = new Keys(this);
    const body = this.table.tBodies[0];
    body.addEventListener("keydown", (event) => keys.press(event));
    body.addEventListener("focusin", (event) => this.focused(event.target));
    body.addEventListener("focusout", () => this.commit());
    body.addEventListener("beforeinput", (event) => this.before(event));
    body.addEventListener("input", (event) => this.typed(event.target));
    body.addEventListener("mousedown", (event) => this.pressed(event));
    body.addEventListener("mouseover", (event) => this.dragged(event));
    body.addEventListener("dblclick", (event) => this.edit(event.target.closest("td")));
    document.addEventListener("copy", (event) => this.here() && this.copy(event));
    document.addEventListener("paste", (event) => this.here() && this.paste(event));
    for (const [name, down] of Object.entries({ pointerdown: true, pointerup: false, pointercancel: false })) {
      document.addEventListener(name, () => (this.pointing = down), true);
    }
    this.form.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("visibilitychange", () => document.hidden && this.saver.flush());
  }

  /** Whether the keys of the clipboard are ours: the focus is in the grid and no text is being changed. */
  here() {
    return this.table.tBodies[0].contains(document.activeElement) && !this.editing;
  }

  // Where one is ------------------------------------------------------------------------------------------------

  /** Go to a cell; `extend` keeps the other end of the selection. */
  go(row, column, extend = false) {
    const place = [clamp(row, this.sheet.height), clamp(column, this.sheet.width)];
    this.extending = extend;
    const target = focusOf(this.sheet.at(...place));
    if (document.activeElement === target) {
      this.focused(target);
    } else {
      target.focus();
    }
    this.extending = false;
  }

  focused(element) {
    const place = this.sheet.placeOf(element);
    if (!place) {
      return;
    }
    focusOf(this.sheet.at(...this.active)).tabIndex = -1;
    this.active = place;
    if (!this.extending) {
      this.anchor = place;
    }
    focusOf(this.sheet.at(...place)).tabIndex = 0;
    this.select();
  }

  /** The first and the last row and column of the selection. */
  get range() {
    const [[row, column], [otherRow, otherColumn]] = [this.anchor, this.active];
    return {
      top: Math.min(row, otherRow),
      bottom: Math.max(row, otherRow),
      left: Math.min(column, otherColumn),
      right: Math.max(column, otherColumn),
    };
  }

  /** The cells of the selection, row by row. */
  selection() {
    const { top, bottom, left, right } = this.range;
    return this.sheet.rows.slice(top, bottom + 1).map((cells) => cells.slice(left, right + 1));
  }

  select() {
    this.selected?.forEach((cell) => cell.removeAttribute("aria-selected"));
    this.selected = this.selection().flat();
    if (this.selected.length === 1) {
      this.selected = [];
      return;
    }
    this.selected.forEach((cell) => cell.setAttribute("aria-selected", "true"));
    const { top, bottom, left, right } = this.range;
    this.saver.say(`Selected: ${bottom - top + 1} by ${right - left + 1} cells.`);
  }

  pressed(event) {
    const cell = event.target.closest("td, th");
    if (!cell || event.button || this.editing?.box === event.target || event.target.closest("a, select")) {
      return;
    }
    event.preventDefault();
    this.dragging = true;
    window.addEventListener("mouseup", () => (this.dragging = false), { once: true });
    this.go(...this.sheet.placeOf(cell), event.shiftKey);
  }

  dragged(event) {
    const cell = this.dragging && event.target.closest("td, th");
    if (cell) {
      this.go(...this.sheet.placeOf(cell), true);
    }
  }

  // Changing what stands there ----------------------------------------------------------------------------------

  /** Change the text of a cell where it stands. */
  edit(cell) {
    const box = cell && boxOf(cell);
    if (!box || this.editing || box.tagName === "SELECT") {
      box?.focus();
      return;
    }
    this.begin(box);
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  begin(box) {
    this.editing = { box, before: valueOf(box) };
    box.closest("td").classList.add("jct-sheet__entry--editing");
  }

  /** The first letter typed into a cell replaces what stands there. */
  before(event) {
    if (!this.editing && event.target.tagName !== "SELECT") {
      this.begin(event.target);
      if (event.inputType.startsWith("insert")) {
        event.target.value = "";
      }
    }
  }

  /** A choice is made at once; a text that came another way than by typing is being changed. */
  typed(box) {
    if (box.tagName === "SELECT") {
      this.change([[box, this.sheet.saved.get(box), valueOf(box)]]);
    } else if (!this.editing) {
      this.begin(box);
      this.editing.before = this.sheet.saved.get(box);
    }
  }

  /** Keep what was typed. */
  commit() {
    if (this.editing) {
      const { box, before } = this.end();
      this.change([[box, before, valueOf(box)]]);
    }
  }

  /** Back to what stood there before. */
  cancel() {
    const { box, before } = this.end();
    setValue(box, before);
  }

  end() {
    const ended = this.editing;
    this.editing = null;
    const shrink = () => {
      if (this.editing?.box !== ended.box) {
        ended.box.closest("td").classList.remove("jct-sheet__entry--editing");
      }
    };
    // A press that ends the typing may be on a button below: nothing moves under it before it is let go.
    if (this.pointing) {
      window.addEventListener("pointerup", () => setTimeout(shrink), { once: true });
    } else {
      shrink();
    }
    return ended;
  }

  /** Take changes in, as one step to undo, and save them. */
  change(changes, kind = "") {
    const real = changes.filter(([, before, after]) => before !== after);
    real.forEach(([box, , after]) => setValue(box, after));
    this.stack.push(real);
    if (real.length) {
      this.saver.queue(real.map(([box]) => box), kind);
    }
  }

  /** Empty the selected cells. */
  clear() {
    const boxes = this.selected.length ? this.selected.map(boxOf).filter(Boolean) : [boxOf(this.sheet.at(...this.active))];
    this.change(boxes.filter(Boolean).map((box) => [box, valueOf(box), ""]));
  }

  /** Copy the first row of the selection down; without a selection, the cell above. */
  fill() {
    let rows = this.selection();
    if (rows.length === 1 && this.range.top) {
      const { top, left, right } = this.range;
      rows = [this.sheet.rows[top - 1].slice(left, right + 1), rows[0]];
    }
    const [first, ...others] = rows;
    const changes = others.flatMap((cells) =>
      cells.map((cell, place) => boxOf(cell) && [boxOf(cell), valueOf(boxOf(cell)), this.sheet.text(first[place])]),
    );
    this.change(changes.filter(Boolean), "fill");
  }

  undo() {
    const changes = this.stack.undo();
    if (changes) {
      this.put(changes);
      this.saver.say(`Undone: ${count(changes)}.`);
    } else if (document.getElementById("undo")) {
      this.saver.flush().then(() => document.getElementById("undo").requestSubmit());
    } else {
      this.saver.say("There is nothing to undo.");
    }
  }

  redo() {
    const changes = this.stack.redo();
    if (changes) {
      this.put(changes);
      this.saver.say(`Done again: ${count(changes)}.`);
    }
  }

  put(changes) {
    changes.forEach(([box, text]) => setValue(box, text));
    this.saver.queue(changes.map(([box]) => box));
    this.go(...this.sheet.placeOf(changes[0][0]));
  }

  // The clipboard -----------------------------------------------------------------------------------------------

  copy(event) {
    event.preventDefault();
    const rows = this.selection().map((cells) => cells.map((cell) => this.sheet.text(cell)));
    event.clipboardData.setData("text/plain", written(rows));
    this.saver.say(`Copied: ${rows.length} by ${rows[0].length} cells.`);
  }

  async paste(event) {
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    const box = boxOf(this.sheet.at(...this.active));
    const cell = only(text);
    if (cell !== null && box && !this.selected.length) {
      this.change([[box, valueOf(box), cell.trim()]]);
      return;
    }
    await this.saver.flush();
    this.show(text);
  }

  /** Ask what a paste would change, and show it before it is made. */
  async show(text) {
    const { top, bottom, left, right } = this.range;
    const first = this.sheet.at(top, left);
    const data = new FormData();
    const sent = {
      csrfmiddlewaretoken: this.form.elements.csrfmiddlewaretoken.value,
      part: "1",
      rows: text,
      row: first.parentElement.dataset.row,
      column: first.dataset.column || "",
      down: bottom - top + 1,
      across: right - left + 1,
    };
    Object.entries(sent).forEach(([name, value]) => data.append(name, value));
    this.saver.say("Reading what you pasted…");
    try {
      const response = await fetch(this.table.dataset.paste, { method: "POST", body: data, redirect: "manual" });
      if (!response.ok) {
        throw new Error(response.status);
      }
      this.preview.querySelector("[data-content]").innerHTML = await response.text();
      this.preview.showModal();
      this.saver.say("");
    } catch {
      this.saver.say("The paste could not be read. Look at your connection and paste again.");
    }
  }

  // Leaving -----------------------------------------------------------------------------------------------------

  /** The buttons below the grid: first everything typed is saved, then the page is sent without it. */
  async submit(event) {
    if (this.sent) {
      return;
    }
    event.preventDefault();
    this.commit();
    const { submitter } = event;
    const saved = await this.saver.flush();
    document.getElementById("grid-told")?.remove();
    if (!saved) {
      this.tell();
      return;
    }
    this.sent = true;
    this.sheet.boxes.forEach((box) => (box.disabled = true));
    this.form.elements.seen.disabled = true;
    // Not within the event that was stopped: the browser would take no second one there.
    setTimeout(() => this.form.requestSubmit(submitter));
  }

  /** Every cell that keeps the page from being sent, at its top, each a link. */
  tell() {
    const told = [...this.saver.wrong].map(([id, words]) => [id, words]);
    this.saver.clashing.forEach((box) => told.push([box.id, `${box.getAttribute("aria-label")}: choose yours or theirs`]));
    if (!told.length) {
      this.saver.status.scrollIntoView({ block: "center" });
      return;
    }
    const summary = document.getElementById("grid-errors").content.firstElementChild.cloneNode(true);
    summary.id = "grid-told";
    const list = summary.querySelector("ul");
    for (const [id, words] of told) {
      const link = document.createElement("a");
      link.href = `#${id}`;
      link.textContent = words;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.sheet.boxes.get(id).focus();
      });
      list.appendChild(document.createElement("li")).append(link);
    }
    document.getElementById("main-content").prepend(summary);
    summary.tabIndex = -1;
    summary.focus();
  }
}

const clamp = (number, size) => Math.max(0, Math.min(size - 1, number));
const count = (changes) => `${changes.length} ${changes.length === 1 ? "cell" : "cells"}`;
