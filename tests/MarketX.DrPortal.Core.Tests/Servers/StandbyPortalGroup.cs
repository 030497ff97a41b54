using Xunit;

namespace MarketX.DrPortal.Core.Tests.Servers;

/// <summary>One portal with a second server for all that only uses it.</summary>
[CollectionDefinition(nameof(StandbyPortalGroup))]
public sealed class StandbyPortalGroup : ICollectionFixture<StandbyPortal>;
