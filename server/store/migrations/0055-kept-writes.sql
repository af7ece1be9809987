-- What an EHR does not take and Chartside keeps instead stands among the writes, so that somebody carries it over; and a person
-- says of what was kept, refused or of unknown fate that it is dealt with.
alter table ehr_writes drop constraint ehr_writes_state_check;
alter table ehr_writes
  add constraint ehr_writes_state_check
    check (state in ('drafted', 'sent', 'done', 'refused', 'ambiguous', 'kept-here')),
  add column settled_at timestamptz;
create index ehr_writes_open on ehr_writes (tenant_id, connection_id, created_at desc)
  where settled_at is null and state <> 'done';
