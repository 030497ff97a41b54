using Xunit;

namespace MarketX.DrPortal.Core.Tests.Inspections;

/// <summary>The tests that share one <see cref="InspectedPortal"/>; they run one after the other.</summary>
[CollectionDefinition(nameof(InspectedPortalGroup))]
public sealed class InspectedPortalGroup : ICollectionFixture<InspectedPortal>;
