export const up = knex => knex.schema.createTable('notes', table => {
  table.bigIncrements('id');
  table.string('text', 280).notNullable();
});

export const down = knex => knex.schema.dropTable('notes');
