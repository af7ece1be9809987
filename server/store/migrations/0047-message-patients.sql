-- The numbers of the patient whom a message names (HMACs, as in own_visits): a visit may be told of one and then of another,
-- and a message is of nobody's record but of whom it names.
alter table v2_messages add column patient_keys text[] not null default '{}';
