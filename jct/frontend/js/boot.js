// Loaded before the page is drawn: says that scripts run, so that components may hide what they replace.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
