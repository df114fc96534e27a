// Wakes the components of a page, and of every piece htmx swaps in. Without this file every page still works.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from "govuk-frontend";
import { SortableTable } from "@ministryofjustice/frontend";

const components = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  SortableTable,
  Tabs,
];

/** Start each component inside `scope` once; a second call meets only what is new. */
function wake(scope) {
  for (const Component of components) {
    const name = Component.moduleName;
    for (const element of scope.querySelectorAll(`[data-module="${name}"]:not([data-${name}-init])`)) {
      new Component(element);
    }
  }
  for (const button of scope.querySelectorAll("[data-jct-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

if (document.body.classList.contains("govuk-frontend-supported")) {
  wake(document);
  document.body.addEventListener("htmx:afterSettle", (event) => wake(event.target.parentElement || document));
}
