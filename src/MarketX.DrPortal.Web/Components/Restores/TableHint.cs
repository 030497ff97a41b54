using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Web.Components.Restores;

/// <summary>A neighbour of the chosen tables that is not chosen.</summary>
/// <param name="Sentence">How they hang together.</param>
/// <param name="Neighbour">The table to add.</param>
/// <param name="LosesKey">Whether a chosen table loses a foreign key without it.</param>
public sealed record TableHint(string Sentence, TableName Neighbour, bool LosesKey);
