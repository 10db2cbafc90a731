/* The validator badge would ask an outside address; null keeps it away. */
/** @type {any} */ (window).SwaggerUIBundle({ url: "/openapi.json", dom_id: "#api", validatorUrl: null });
