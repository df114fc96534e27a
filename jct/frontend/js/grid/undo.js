// What was typed on this page, to undo and to do again: groups of [box, before, after].

const MOST = 500;

export class Stack {
  constructor() {
    this.done = [];
    this.undone = [];
  }

  push(changes) {
    if (changes.length) {
      this.done = [...this.done, changes].slice(-MOST);
      this.undone = [];
    }
  }

  /** The group to undo, as [box, text]; nothing when there is none. */
  undo() {
    return move(this.done, this.undone, ([box, before]) => [box, before]);
  }

  redo() {
    return move(this.undone, this.done, ([box, , after]) => [box, after]);
  }
}

function move(from, to, pick) {
  const changes = from.pop();
  if (changes) {
    to.push(changes);
  }
  return changes?.map(pick);
}
