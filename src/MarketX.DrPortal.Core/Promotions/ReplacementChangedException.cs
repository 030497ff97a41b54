using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>The database that was to be promoted is not what was compared any more; nothing was changed.</summary>
internal sealed class ReplacementChangedException(string message) : RunFailedException(message);
