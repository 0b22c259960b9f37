// What every page needs: htmx.
import "htmx.org";
