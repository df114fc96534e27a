/* What is left of a movement while its causes are typed. The server says the same when they are saved. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-movement]");
  if (!form) return;
  const pence = (text) => Math.round(Number(text) * 100);
  const moved = pence(form.dataset.movement);
  const tolerance = pence(form.dataset.tolerance);
  const left = form.querySelector("[data-left]");
  const words = form.querySelector("[data-left-words]");
  const pounds = new Intl.NumberFormat("en-GB", { style: "currency", currency: "GBP" });

  /* “£1,250.50”, “(250)” and “−250”; what is none counts as nothing until it is one. */
  const read = (text) => {
    let plain = text.replace(/[£,\s]/g, "").replace(/^[−–]/, "-");
    if (/^\(.*\)$/.test(plain)) plain = `-${plain.slice(1, -1)}`;
    return /^-?\d+(\.\d{1,2})?$/.test(plain) ? pence(plain) : 0;
  };

  const show = () => {
    const boxes = form.querySelectorAll("input[name$='-amount']");
    const sum = [...boxes].reduce((total, box) => total + read(box.value), 0);
    const rest = moved - sum;
    const shown = pounds.format(Math.abs(rest) / 100).replace(/\.00$/, "");
    left.textContent = (rest < 0 ? "−" : "") + shown;
    const fits = Math.abs(rest) <= tolerance;
    words.textContent = fits ? "Explained. Left over: " : "Not explained yet: ";
    left.parentElement.dataset.state = fits ? "fits" : "open";
  };
  form.addEventListener("input", show);
  show();
})();
