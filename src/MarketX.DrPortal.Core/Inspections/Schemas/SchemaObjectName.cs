namespace MarketX.DrPortal.Core.Inspections.Schemas;

/// <summary>What tells an object from all others, as pg_dump lists it.</summary>
/// <param name="Kind">What it is: <c>TABLE</c>, <c>INDEX</c> ...</param>
/// <param name="Schema">Its schema; empty where it is in none.</param>
/// <param name="Name">Its name; of a constraint or trigger with the table's, of a function with the argument types.</param>
public readonly record struct SchemaObjectName(string Kind, string Schema, string Name);
