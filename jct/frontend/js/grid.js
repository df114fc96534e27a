// Spreadsheet manners for the grid of a return. Without this file it is a plain form with the same boxes.
import { Grid } from "./grid/grid.js";

for (const table of document.querySelectorAll("[data-jct-sheet]")) {
  new Grid(table);
}
