(() => {
{% include "widget/loader.js" %}
{% include "widget/named.js" %}
if (!named()) usher(JSON.parse("{{ settings|escapejs }}"));
})();
